package io.radflow.infra.bench.engine;

import io.radflow.training.dl4j.kernel.OperationTimes;
import io.radflow.training.engine.EngineReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What was measured, round by round.
 *
 * @param benchCase what was asked for
 * @param engine what the engine ran on
 * @param seconds of a step, by round
 * @param multiplyRate of sgemm, floating-point operations a second, by round
 * @param peerSeconds of the peer's step, by round; empty without a peer
 * @param peer how the peer describes itself, or null
 * @param peakBytes largest resident memory of the process
 * @param operations where the time of the measured steps went
 */
@Internal
public record BenchResult(
    BenchCase benchCase,
    EngineReport engine,
    double[] seconds,
    double[] multiplyRate,
    double[] peerSeconds,
    String peer,
    long peakBytes,
    List<OperationTimes.Entry> operations) {

  private static final int SHOWN_OPERATIONS = 10;

  /** Median seconds of a step. */
  public double medianSeconds() {
    return median(seconds);
  }

  /** Images a second, by the median step. */
  public double imagesPerSecond() {
    return benchCase.batch() / medianSeconds();
  }

  /** Median over the rounds of the engine's rate as a share of sgemm's in the same round. */
  public double shareOfMultiplyRate() {
    double[] shares = new double[seconds.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = benchCase.operations() / seconds[i] / multiplyRate[i];
    }
    return median(shares);
  }

  /** Median over the rounds of the peer's seconds by the engine's; NaN without a peer. */
  public double timesFasterThanPeer() {
    double[] ratios = new double[peerSeconds.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = peerSeconds[i] / seconds[i];
    }
    return median(ratios);
  }

  /** For people, line by line. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%s, %s, %d images of %d×%d",
            benchCase.network().description(),
            benchCase.mode().name().toLowerCase(java.util.Locale.ROOT),
            benchCase.batch(),
            benchCase.side(),
            benchCase.side()));
    lines.add("  " + engine.line());
    lines.add(
        String.format(
            "  %.1f images/s: %.0f ms a step (median of %d rounds, %.0f to %.0f)",
            imagesPerSecond(),
            1e3 * medianSeconds(),
            seconds.length,
            1e3 * Arrays.stream(seconds).min().orElseThrow(),
            1e3 * Arrays.stream(seconds).max().orElseThrow()));
    lines.add(
        String.format(
            "  %.0f%% of sgemm's rate on this machine, %.0f GFLOP/s; %.1f GFLOP a step",
            100 * shareOfMultiplyRate(), median(multiplyRate) / 1e9, benchCase.operations() / 1e9));
    lines.add(String.format("  %,d MiB of memory at most", peakBytes >> 20));
    if (peer != null) {
      lines.add(
          String.format(
              "  %.2f times as fast as the peer: %.0f ms a step (%s)",
              timesFasterThanPeer(), 1e3 * median(peerSeconds), peer));
    }
    addOperations(lines);
    return lines;
  }

  private void addOperations(List<String> lines) {
    double total = Arrays.stream(seconds).sum();
    lines.add("  Operations by time, of a step:");
    operations.stream()
        .limit(SHOWN_OPERATIONS)
        .forEach(
            entry ->
                lines.add(
                    String.format(
                        "    %5.1f%% %8.1f ms %4d calls  %s",
                        100 * entry.nanos() / 1e9 / total,
                        entry.nanos() / 1e6 / seconds.length,
                        entry.calls() / seconds.length,
                        entry.operation())));
  }

  private static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
