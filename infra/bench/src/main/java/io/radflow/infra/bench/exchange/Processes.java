package io.radflow.infra.bench.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes that do something together, as often as they are told, and say how long it took. */
final class Processes implements AutoCloseable {

  private static final long END_SECONDS = 10;

  private final List<Process> processes = new ArrayList<>();
  private final List<BufferedReader> answers = new ArrayList<>();
  private final List<Writer> requests = new ArrayList<>();

  /**
   * Starts all of them.
   *
   * @throws IOException if one does not start
   */
  static Processes start(List<ProcessBuilder> builders) throws IOException {
    Processes started = new Processes();
    try {
      for (ProcessBuilder builder : builders) {
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        started.processes.add(process);
        started.answers.add(process.inputReader(StandardCharsets.UTF_8));
        started.requests.add(process.outputWriter(StandardCharsets.UTF_8));
      }
      return started;
    } catch (IOException e) {
      started.close();
      throw e;
    }
  }

  /** What each says next, in order. */
  List<String> answers() throws IOException {
    List<String> lines = new ArrayList<>();
    for (BufferedReader answer : answers) {
      String line = answer.readLine();
      if (line == null) {
        throw new IOException("A measured process ended by itself; what it said is above");
      }
      lines.add(line);
    }
    return lines;
  }

  /** Tells all the same. */
  void tell(String line) throws IOException {
    for (Writer request : requests) {
      request.write(line + "\n");
      request.flush();
    }
  }

  /** Seconds of one time of what they do, of the slowest process. */
  double seconds(int times) throws IOException {
    tell(String.valueOf(times));
    return answers().stream().mapToDouble(Double::parseDouble).max().orElseThrow() / times;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    try {
      for (Process process : processes) {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      processes.forEach(Process::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
