package io.radflow.ingest.drop;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.MetricGroup;

/** Drops that wait and drops that are done, as the planner sees them. */
final class DropMetrics {

  /** When each waiting drop was marked ready, by unit. */
  private final Map<String, Instant> waiting = new ConcurrentHashMap<>();

  private final AtomicLong done = new AtomicLong();

  void register(MetricGroup metrics) {
    metrics.gauge("dropsWaiting", waiting::size);
    metrics.gauge("dropsDone", done::get);
    metrics.gauge("oldestDropWaitsSeconds", this::oldestSeconds);
  }

  private long oldestSeconds() {
    Instant now = Instant.now();
    return waiting.values().stream()
        .mapToLong(ready -> Math.max(0, Duration.between(ready, now).toSeconds()))
        .max()
        .orElse(0);
  }

  void waits(String unit, Instant ready) {
    waiting.put(unit, ready);
  }

  void isDone(String unit) {
    waiting.remove(unit);
    done.incrementAndGet();
  }
}
