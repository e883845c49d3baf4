package io.radflow.core.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What a client saw of the store. Safe for use by several threads. */
public final class StoreMetrics {

  private static final int LATENCIES = 1000;

  private final LongAdder objects = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final AtomicLong downSince = new AtomicLong();
  private final Histogram latency = new DescriptiveStatisticsHistogram(LATENCIES);

  /** Shows the counts as {@code store.objectsRead} and so on in a group. */
  public void register(MetricGroup metrics) {
    MetricGroup group = metrics.addGroup("store");
    group.gauge("objectsRead", objects::sum);
    group.gauge("bytesRead", bytes::sum);
    group.gauge("retries", retries::sum);
    group.gauge("down", () -> downSince.get() == 0 ? 0 : 1);
    group.gauge("downSeconds", this::downSeconds);
    group.histogram("fetchMilliseconds", latency);
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
    synchronized (latency) {
      latency.update(nanoseconds / 1_000_000);
    }
  }
}
