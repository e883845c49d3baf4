package io.radflow.infra.bench.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Another implementation of the same step in a process of its own, which waits while it is not
 * asked: it reads a number of steps by line and answers each with a line of JSON.
 */
final class PeerProcess implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long END_SECONDS = 30;

  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;
  private final String description;

  private PeerProcess(Process process) throws IOException {
    this.process = process;
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    JsonNode ready = answer();
    description =
        String.format(
            "PyTorch %s%s, %s, %s, %s, %s threads",
            ready.path("torch").asText(),
            ready.path("compiled").asBoolean() ? " compiled" : "",
            ready.path("gpu").asText(ready.path("cpu").asText()),
            ready.path("gpu").isTextual()
                ? ready.path("precision").asText()
                : "oneDNN " + (ready.path("onednn").asBoolean() ? "in use" : "not in use"),
            ready.path("layout").asText().toUpperCase(Locale.ROOT),
            ready.path("threads").asText());
  }

  /**
   * Starts PyTorch on the same case.
   *
   * @param python a Python that has torch
   * @param script of the peer
   * @param layout nhwc or nchw
   * @param more arguments, such as --device cuda
   * @throws IOException if it does not start
   */
  static PeerProcess start(
      String python,
      Path script,
      String layout,
      BenchCase benchCase,
      int threads,
      List<String> more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(python, script.toString(), "serve"));
    command.addAll(List.of("--units", joined(benchCase.network().units())));
    command.addAll(List.of("--width", "" + benchCase.network().widthFactor()));
    command.addAll(List.of("--classes", "" + benchCase.network().classes()));
    command.addAll(List.of("--image", "" + benchCase.side()));
    command.addAll(List.of("--batch", "" + benchCase.batch()));
    command.addAll(List.of("--mode", benchCase.mode().name().toLowerCase(Locale.ROOT)));
    command.addAll(List.of("--layout", layout));
    command.addAll(List.of("--threads", "" + threads));
    command.addAll(more);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      return new PeerProcess(process);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String joined(List<Integer> units) {
    return units.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  String description() {
    return description;
  }

  /** Seconds of one step. */
  double step() throws IOException {
    requests.write("1\n");
    requests.flush();
    return answer().path("seconds").path(0).asDouble(Double.NaN);
  }

  /** Seconds of one step, and the most memory of the GPU that was used so far. */
  record GpuStep(double seconds, long peakBytes) {}

  GpuStep gpuStep() throws IOException {
    requests.write("1\n");
    requests.flush();
    JsonNode answer = answer();
    return new GpuStep(
        answer.path("seconds").path(0).asDouble(Double.NaN),
        answer.path("peak_gpu_bytes").asLong());
  }

  private JsonNode answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("The peer ended by itself; what it said is above");
    }
    return MAPPER.readTree(line);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
