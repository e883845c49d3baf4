package io.radflow.training.operator;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.training.mixing.Different;
import io.radflow.training.mixing.Mixing;
import org.apache.flink.metrics.MetricGroup;

/** How mixed the run's batches are, as Flink metrics, which stay as they were planned. */
final class MixingGauges {

  private MixingGauges() {}

  /**
   * @param mixing null if that is not known
   */
  static void register(MetricGroup operator, Mixing mixing) {
    if (mixing != null) {
      OperatorMetrics metrics = OperatorMetrics.of(operator);
      mixing.forEach((kind, different) -> register(metrics, kind, different));
    }
  }

  /**
   * @param kind what is counted, such as classes
   */
  private static void register(OperatorMetrics metrics, String kind, Different different) {
    metrics.gauge(kind + "_in_batch", different::inBatch);
    metrics.gauge(kind + "_in_ten_batches", different::inConsecutive);
    metrics.gauge(kind + "_in_shuffled_batch", () -> known(different.inShuffledBatch()));
    metrics.gauge(
        kind + "_in_ten_shuffled_batches", () -> known(different.inShuffledConsecutive()));
  }

  private static double known(Double number) {
    return number == null ? Double.NaN : number;
  }
}
