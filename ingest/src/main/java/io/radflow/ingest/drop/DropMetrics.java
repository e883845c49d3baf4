package io.radflow.ingest.drop;

import io.radflow.core.monitoring.OperatorMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Drops that wait and drops that are done, as the planner sees them. */
final class DropMetrics {

  /** When each waiting drop was marked ready, by unit. */
  private final Map<String, Instant> waiting = new ConcurrentHashMap<>();

  private final AtomicLong done = new AtomicLong();

  void register(OperatorMetrics metrics) {
    metrics.gauge("drops_waiting", waiting::size);
    metrics.total("drops_done_total", done::get);
    metrics.gauge("oldest_drop_wait_seconds", this::oldestSeconds);
  }

  private long oldestSeconds() {
    Instant now = Instant.now();
    return waiting.values().stream()
        .mapToLong(ready -> Math.max(0, Duration.between(ready, now).toSeconds()))
        .max()
        .orElse(0);
  }

  /** Forgets what waits, since all of it is looked at again. */
  void lookAgain() {
    waiting.clear();
  }

  void waits(String unit, Instant ready) {
    waiting.put(unit, ready);
  }

  void isDone(String unit) {
    waiting.remove(unit);
    done.incrementAndGet();
  }
}
