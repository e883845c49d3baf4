package io.radflow.infra.bench.exchange;

import io.radflow.infra.command.OwnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Measures the exchange among processes of this machine, in turn with what it is compared with. */
@Internal
public final class ExchangeBench {

  /** The hidden command of one process. */
  public static final String RANK_COMMAND = "bench-exchange-rank";

  private static final int HEAP_MEBIBYTES = 256;

  /** Times before anything is measured: HotSpot compiles the adding meanwhile. */
  private static final int WARMUP = 15;

  /**
   * What is measured.
   *
   * @param ranks processes
   * @param bytes of gradients in each
   * @param rounds each of all that is compared, one after the other
   * @param times in a round
   * @param python that has torch, or null
   * @param script of gloo's processes
   */
  public record Settings(int ranks, int bytes, int rounds, int times, String python, Path script) {}

  /** Seconds of one exchange, by round; gloo's are empty where there is none. */
  public record Result(
      Settings settings, List<Double> exchange, List<Double> gloo, List<Double> stream) {

    /** Bytes that all processes together send a second, median. */
    public double bytesPerSecond() {
      return 2.0 * (settings.ranks() - 1) * settings.bytes() / median(exchange);
    }

    /** Bytes a second of one plain TCP stream, median. */
    public double streamBytesPerSecond() {
      return settings.bytes() / median(stream);
    }

    static double median(List<Double> seconds) {
      List<Double> sorted = seconds.stream().sorted().toList();
      int middle = sorted.size() / 2;
      return sorted.size() % 2 == 1
          ? sorted.get(middle)
          : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Lines for people. */
    public List<String> lines() {
      List<String> lines = new ArrayList<>();
      lines.add(
          String.format(
              "%d processes, %.1f MB of gradients in each, medians of %d rounds of %d:",
              settings.ranks(), settings.bytes() / 1e6, settings.rounds(), settings.times()));
      lines.add(
          String.format(
              "  direct exchange   %7.1f ms  %5.2f GB/s over all processes, %.2f × one TCP stream",
              1000 * median(exchange),
              bytesPerSecond() / 1e9,
              bytesPerSecond() / streamBytesPerSecond()));
      lines.add(
          String.format(
              "  one TCP stream    %7.1f ms  %5.2f GB/s",
              1000 * median(stream), streamBytesPerSecond() / 1e9));
      if (!gloo.isEmpty()) {
        lines.add(
            String.format(
                "  gloo (PyTorch)    %7.1f ms  the direct exchange is %.2f × as fast; by round: %s",
                1000 * median(gloo), median(gloo) / median(exchange), ratios()));
      }
      return lines;
    }

    private String ratios() {
      List<String> ratios = new ArrayList<>();
      for (int i = 0; i < gloo.size(); i++) {
        ratios.add(String.format("%.2f", gloo.get(i) / exchange.get(i)));
      }
      return String.join(" ", ratios);
    }
  }

  private ExchangeBench() {}

  /** Runs all rounds. */
  public static Result run(Settings settings) throws IOException {
    Path meeting = Files.createTempDirectory("radflow-gloo");
    try (Processes exchange = ours(settings.ranks(), settings, "exchange");
        Processes stream = ours(2, settings, "stream");
        Processes gloo = gloo(settings, meeting)) {
      Result result = new Result(settings, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      exchange.seconds(WARMUP);
      stream.seconds(WARMUP);
      for (int round = 0; round < settings.rounds(); round++) {
        result.exchange().add(exchange.seconds(settings.times()));
        if (settings.python() != null) {
          result.gloo().add(gloo.seconds(settings.times()));
        }
        result.stream().add(stream.seconds(settings.times()));
      }
      return result;
    } finally {
      Files.deleteIfExists(meeting.resolve("meeting"));
      Files.deleteIfExists(meeting);
    }
  }

  private static Processes ours(int count, Settings settings, String what) throws IOException {
    List<ProcessBuilder> builders = new ArrayList<>();
    for (int rank = 0; rank < count; rank++) {
      builders.add(
          OwnProcess.builder(
              HEAP_MEBIBYTES,
              List.of(
                  RANK_COMMAND,
                  "--what",
                  what,
                  "--rank",
                  String.valueOf(rank),
                  "--bytes",
                  String.valueOf(settings.bytes()))));
    }
    // The memory that Java keeps for direct buffers is as large as the heap, if nothing is said.
    builders.forEach(
        builder ->
            builder
                .command()
                .add(1, "-XX:MaxDirectMemorySize=" + (4L * settings.bytes() + (1 << 28))));
    Processes processes = Processes.start(builders);
    try {
      String ports = String.join(" ", processes.answers());
      processes.tell(random(16) + " " + random(32) + " " + ports);
      processes.answers();
      return processes;
    } catch (IOException e) {
      processes.close();
      throw e;
    }
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static Processes gloo(Settings settings, Path meeting) throws IOException {
    List<ProcessBuilder> builders = new ArrayList<>();
    for (int rank = 0; settings.python() != null && rank < settings.ranks(); rank++) {
      ProcessBuilder builder =
          new ProcessBuilder(
              settings.python(),
              settings.script().toString(),
              "--rank",
              String.valueOf(rank),
              "--ranks",
              String.valueOf(settings.ranks()),
              "--bytes",
              String.valueOf(settings.bytes()),
              "--meeting",
              meeting.resolve("meeting").toString());
      builder.environment().put("GLOO_SOCKET_IFNAME", "lo");
      builders.add(builder);
    }
    Processes processes = Processes.start(builders);
    try {
      processes.answers();
      return processes;
    } catch (IOException e) {
      processes.close();
      throw e;
    }
  }
}
