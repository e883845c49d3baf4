package io.radflow.infra.cli;

import io.radflow.infra.job.JobJar;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A command in a process of its own, which can be killed. */
final class RadflowProcess implements AutoCloseable {

  private static final long POLL_MILLIS = 50;

  private final Process process;
  private final Path output;

  private RadflowProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * A demo at its small size.
   *
   * @param output file for what it prints
   */
  static RadflowProcess demo(Path data, Path output) throws IOException {
    // By a relative path, as its default is.
    return start(
        data.getParent(),
        output,
        List.of("demo", "--data", data.getFileName().toString(), "--size", "small"));
  }

  /**
   * @param folder that it works in
   * @param output file for what it prints
   */
  static RadflowProcess start(Path folder, Path output, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Djava.awt.headless=true",
                "-D" + JobJar.HOME + "=" + JobJar.home().toAbsolutePath(),
                "-cp",
                classPath(),
                Radflow.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    return new RadflowProcess(builder.start(), output);
  }

  /** Something that can come true while the command runs. */
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

  boolean isAlive() {
    return process.isAlive();
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
