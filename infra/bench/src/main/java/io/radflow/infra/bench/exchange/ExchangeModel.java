package io.radflow.infra.bench.exchange;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What the exchange would make of training on many GPUs, by bytes over rates: no measurement, but
 * for the one rate that is measured here. A step's exchange sends 2 (Q − 1)/Q · N bytes from each
 * of Q GPUs of a host, and 2 (H − 1)/H · N from each of H hosts, N being the gradient's bytes.
 *
 * @param assumed rates that are not measured
 * @param tcpBytesPerSecond that all processes of a host together send in the direct exchange
 */
@Internal
public record ExchangeModel(Assumed assumed, double tcpBytesPerSecond) {

  /** Below this efficiency a number of GPUs is of no use. */
  private static final double WORTHWHILE = 0.9;

  /** Seconds of one round of messages, whatever their size. */
  private static final double ROUND_SECONDS = 50e-6;

  /** Of a step's time, what the backward pass can hide of the exchange. */
  private static final double HIDDEN_SHARE = 0.55;

  /** Of the exchange, the last bucket, which nothing hides. */
  private static final double LAST_SHARE = 0.05;

  /** Bytes that a network carries of what it could. */
  private static final double NETWORK_SHARE = 0.9;

  private static final double GIGABIT = 1e9 / 8;

  /**
   * Rates that are assumed.
   *
   * @param hostGpus GPUs of a host, which share its network
   * @param linkBytesPerSecond between GPUs of a host
   * @param networkGigabits of a host's network, one or more
   * @param smallImages a second of R50x1 and GPU, 128 in a step
   * @param largeImages a second of R152x4 and GPU, 32 in a step
   */
  public record Assumed(
      int hostGpus,
      double linkBytesPerSecond,
      List<Double> networkGigabits,
      double smallImages,
      double largeImages) {}

  /** A network that is trained, and the seconds of its step on one GPU. */
  private record Trained(String name, double bytes, double stepSeconds) {}

  private List<Trained> trained() {
    double small = 128 / assumed.smallImages();
    double large = 32 / assumed.largeImages();
    return List.of(
        new Trained("R50x1 float32", 94e6, small),
        new Trained("R152x4 float32", 3.7e9, large),
        new Trained("R152x4 bf16 on the wire", 1.85e9, large));
  }

  /** Seconds of an exchange between GPUs of one host. */
  private double withinHost(double bytes) {
    int gpus = assumed.hostGpus();
    return 2 * ROUND_SECONDS + 2.0 * (gpus - 1) / gpus * bytes / assumed.linkBytesPerSecond();
  }

  /** Seconds of an exchange on two levels. */
  double acrossHosts(double bytes, int hosts, double gigabits) {
    double network = gigabits * GIGABIT * NETWORK_SHARE;
    return withinHost(bytes) + 2 * ROUND_SECONDS + 2.0 * (hosts - 1) / hosts * bytes / network;
  }

  /** Seconds of an exchange between processes of one host by TCP, as it was measured here. */
  private double byTcp(double bytes) {
    return 2.0 * (assumed.hostGpus() - 1) * bytes / tcpBytesPerSecond;
  }

  /** Share of a step's time that is not waited away. */
  static double efficiency(double stepSeconds, double exchangeSeconds, boolean overlapped) {
    double waited =
        overlapped
            ? Math.max(exchangeSeconds - HIDDEN_SHARE * stepSeconds, LAST_SHARE * exchangeSeconds)
            : exchangeSeconds;
    return stepSeconds / (stepSeconds + waited);
  }

  /** The table, and what breaks first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Model, not measured: exchange; efficiency without and with overlap with the backward pass");
    for (Trained one : trained()) {
      lines.add(String.format("%s, a step of %.0f ms:", one.name(), 1000 * one.stepSeconds()));
      String gpus = "  " + assumed.hostGpus() + " GPUs of one host, ";
      lines.add(line(gpus + "by TCP as measured here", one, byTcp(one.bytes())));
      lines.add(line(gpus + "by their links", one, withinHost(one.bytes())));
      for (double gigabits : assumed.networkGigabits()) {
        lines.add(
            line(
                String.format("  %d GPUs, %.0f Gb/s a host", 8 * assumed.hostGpus(), gigabits),
                one,
                acrossHosts(one.bytes(), 8, gigabits)));
      }
      lines.add("  breaks first: " + breaksFirst(one));
    }
    return lines;
  }

  private static String line(String where, Trained one, double seconds) {
    return String.format(
        "%-42s %9.1f ms; %3.0f%% / %3.0f%%",
        where,
        1000 * seconds,
        100 * efficiency(one.stepSeconds(), seconds, false),
        100 * efficiency(one.stepSeconds(), seconds, true));
  }

  /** The first that takes efficiency below what is worthwhile, from the nearest link outwards. */
  private String breaksFirst(Trained one) {
    if (efficiency(one.stepSeconds(), byTcp(one.bytes()), true) < WORTHWHILE) {
      return String.format(
          "TCP within a host, at %.1f GB/s over all its processes", tcpBytesPerSecond / 1e9);
    }
    if (efficiency(one.stepSeconds(), withinHost(one.bytes()), true) < WORTHWHILE) {
      return "links between a host's GPUs";
    }
    return assumed.networkGigabits().stream()
        .filter(
            gigabits ->
                efficiency(one.stepSeconds(), acrossHosts(one.bytes(), 8, gigabits), true)
                    < WORTHWHILE)
        .max(Double::compare)
        .map(gigabits -> String.format("the network between hosts, at %.0f Gb/s", gigabits))
        .orElse("nothing of what was asked");
  }
}
