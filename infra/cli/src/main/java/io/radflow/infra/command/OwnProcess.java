package io.radflow.infra.command;

import io.radflow.infra.job.JobJar;
import io.radflow.infra.progress.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * A command of the launcher in a process of its own, so that its memory can be limited and seen.
 */
@Internal
public final class OwnProcess {

  /** By its name, since it knows all commands and none of them may know it. */
  private static final String MAIN = "io.radflow.infra.cli.Radflow";

  private OwnProcess() {}

  /**
   * Runs a command to its end and passes on what it says.
   *
   * @param heapMebibytes the most that its heap may hold
   * @param arguments the command's name and its arguments
   * @return the exit status
   */
  public static int run(Console console, int heapMebibytes, List<String> arguments)
      throws IOException, InterruptedException {
    Process process = builder(heapMebibytes, arguments).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(console::say);
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * What starts a command, for who wants to talk with it.
   *
   * @param heapMebibytes the most that its heap may hold
   * @param arguments the command's name and its arguments
   */
  public static ProcessBuilder builder(int heapMebibytes, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMebibytes + "m");
    command.addAll(List.of("-XX:+UseParallelGC", "-Djava.awt.headless=true"));
    command.add("-D" + JobJar.HOME + "=" + System.getProperty(JobJar.HOME, "."));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MAIN);
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
