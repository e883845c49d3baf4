package io.radflow.training.operator;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.training.exchange.ExchangeReading;
import java.util.function.Supplier;
import org.apache.flink.metrics.MetricGroup;

/** How a rank gets on with the others, as Flink metrics. */
final class ExchangeGauges {

  /** Weight of the newest step in the running mean of the share. */
  private static final double SMOOTHING = 0.1;

  private final Supplier<ExchangeReading> exchange;
  private volatile double waitShare;
  private double waitedBefore;

  /**
   * @param exchange what was exchanged so far
   */
  ExchangeGauges(MetricGroup operator, Supplier<ExchangeReading> exchange) {
    this.exchange = exchange;
    OperatorMetrics metrics = OperatorMetrics.of(operator);
    metrics.gauge("linked_ranks", () -> exchange.get().ranks());
    metrics.gauge("slowest_rank", () -> exchange.get().slowestRank());
    metrics.gauge("exchange_wait_ratio", () -> waitShare);
    metrics.total("exchange_seconds_total", () -> exchange.get().exchangeSeconds());
    metrics.total("exchange_wait_seconds_total", () -> exchange.get().waitSeconds());
    metrics.total("exchange_sent_bytes_total", () -> exchange.get().bytesSent());
    metrics.total("exchange_received_bytes_total", () -> exchange.get().bytesReceived());
  }

  /**
   * A step is done, on the mailbox thread.
   *
   * @param seconds that it took
   */
  void trained(double seconds) {
    double waited = exchange.get().waitSeconds();
    double share = Math.min(1, (waited - waitedBefore) / seconds);
    waitedBefore = waited;
    waitShare += SMOOTHING * (share - waitShare);
  }
}
