package io.radflow.infra.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A demo at its small size in a process of its own, which can be killed. */
final class DemoProcess implements AutoCloseable {

  private static final long POLL_MILLIS = 50;

  private final Process process;
  private final Path output;

  private DemoProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * @param output file for what it prints
   */
  static DemoProcess start(Path data, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-cp",
                classPath(),
                Radflow.class.getName(),
                "demo",
                "--data",
                data.getFileName().toString(),
                "--size",
                "small")
            // By a relative path, as its default is.
            .directory(data.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    return new DemoProcess(builder.start(), output);
  }

  /** Something that can come true while the demo runs. */
  @FunctionalInterface
  interface Condition {

    boolean holds() throws IOException;
  }

  /** Kills it, as the kernel would, as soon as the condition holds or when it has ended. */
  void killWhen(Condition condition) throws IOException, InterruptedException {
    while (!condition.holds() && !process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      // Looks again.
    }
    process.destroyForcibly().waitFor();
  }

  /**
   * @return the exit status
   */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /** All output up to now. */
  String text() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Without the tests' own classes and logging. */
  static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .filter(entry -> !entry.endsWith("-tests.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
