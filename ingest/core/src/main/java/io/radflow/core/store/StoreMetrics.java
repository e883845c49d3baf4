package io.radflow.core.store;

import io.radflow.core.monitoring.DurationHistogram;
import io.radflow.core.monitoring.OperatorMetrics;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.MetricGroup;

/** What a client saw of the store. Safe for use by several threads. */
public final class StoreMetrics {

  private static final int LATENCIES = 1000;

  private final LongAdder objects = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final AtomicLong downSince = new AtomicLong();
  private final DurationHistogram latency = new DurationHistogram(LATENCIES);

  /**
   * Shows the counts.
   *
   * @param operator Flink's group of the operator that uses the store
   */
  public void register(MetricGroup operator) {
    OperatorMetrics metrics = OperatorMetrics.of(operator);
    metrics.total("store_objects_read_total", objects::sum);
    metrics.total("store_read_bytes_total", bytes::sum);
    metrics.total("store_retries_total", retries::sum);
    metrics.gauge("store_down", () -> downSince.get() == 0 ? 0 : 1);
    metrics.gauge("store_down_seconds", this::downSeconds);
    metrics.histogram("store_fetch_seconds", latency);
  }

  /** Requests that were sent again so far. */
  public long retries() {
    return retries.sum();
  }

  /** Seconds for which the store has not answered; 0 while it does. */
  public long downSeconds() {
    long since = downSince.get();
    return since == 0 ? 0 : (System.currentTimeMillis() - since) / 1000;
  }

  void retried() {
    retries.increment();
  }

  void answered() {
    downSince.setOpaque(0);
  }

  /** Whether this is news. */
  boolean wentDown() {
    return downSince.compareAndSet(0, System.currentTimeMillis());
  }

  void read(long objectBytes, long nanoseconds) {
    objects.increment();
    bytes.add(objectBytes);
    latency.update(nanoseconds);
  }
}
