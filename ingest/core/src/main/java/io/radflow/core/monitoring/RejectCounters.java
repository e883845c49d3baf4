package io.radflow.core.monitoring;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;

/**
 * Counts rejects by reason. Every reason is there from the start: a count that first shows as 1 has
 * no rate.
 *
 * @param <R> the reasons
 */
@Internal
public final class RejectCounters<R extends Enum<R>> {

  private final Map<R, Counter> counters;

  public RejectCounters(OperatorMetrics metrics, Class<R> reasons) {
    counters = new EnumMap<>(reasons);
    for (R reason : reasons.getEnumConstants()) {
      counters.put(reason, metrics.by("reason", reason.name()).counter("rejects_total"));
    }
  }

  /** One more. */
  public void count(R reason) {
    counters.get(reason).inc();
  }
}
