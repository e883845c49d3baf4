package io.radflow.infra.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A demo at its small size in a process of its own, which can be killed. */
final class DemoProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;
  private final List<String> lines = new ArrayList<>();

  private DemoProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  static DemoProcess start(Path data) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Radflow.class.getName(),
                "demo",
                "--data",
                data.toString(),
                "--size",
                "small")
            .redirectErrorStream(true);
    return new DemoProcess(builder.start());
  }

  /** The next line of its output; null after the last. */
  String readLine() throws IOException {
    String line = output.readLine();
    if (line != null) {
      lines.add(line);
    }
    return line;
  }

  /** Kills it as the kernel would, and waits until nothing holds its output any more. */
  void kill() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    readToEnd();
  }

  /**
   * @return the exit status
   */
  int await() throws IOException, InterruptedException {
    readToEnd();
    return process.waitFor();
  }

  /** All output up to now. */
  String text() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void readToEnd() throws IOException {
    String line = "";
    while (line != null) {
      try {
        line = readLine();
      } catch (IOException e) {
        if (process.isAlive()) {
          throw e;
        }
        return;
      }
    }
  }
}
