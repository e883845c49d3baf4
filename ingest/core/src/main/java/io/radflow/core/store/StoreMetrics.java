package io.radflow.core.store;

import io.radflow.core.monitoring.DurationHistogram;
import io.radflow.core.monitoring.OperatorMetrics;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.MetricGroup;

/** What a client saw of the store. Safe for use by several threads. */
final class StoreMetrics implements AutoCloseable {

  private static final int LATENCIES = 1000;

  private final LongAdder objects = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final AtomicLong downSince = new AtomicLong();
  private final DurationHistogram latency = new DurationHistogram(LATENCIES);

  /** Null while nobody is shown them. */
  private OperatorMetrics shown;

  /**
   * Shows the counts.
   *
   * @param part Flink's group of the part of a job that uses the store
   */
  void register(MetricGroup part) {
    shown = OperatorMetrics.of(part).about("store");
    shown.total("objects_read_total", objects::sum);
    shown.total("read_bytes_total", bytes::sum);
    shown.total("retries_total", retries::sum);
    shown.gauge("down", () -> downSince.get() == 0 ? 0 : 1);
    shown.gauge("down_seconds", this::downSeconds);
    shown.histogram("fetch_seconds", latency);
  }

  /** Takes them away: the next client of the same part could not show its own beside them. */
  @Override
  public void close() {
    if (shown != null) {
      shown.remove();
    }
  }

  /** Seconds for which the store has not answered; 0 while it does. */
  private long downSeconds() {
    long since = downSince.get();
    return since == 0 ? 0 : (System.currentTimeMillis() - since) / 1000;
  }

  void retried() {
    retries.increment();
  }

  /** Seconds for which the store had not answered before; 0 if it had. */
  long answered() {
    long since = downSince.getOpaque() == 0 ? 0 : downSince.getAndSet(0);
    return since == 0 ? 0 : Math.max(1, (System.currentTimeMillis() - since) / 1000);
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
