package io.radflow.eval.batch;

import io.radflow.eval.prediction.PredictionFault;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts rejected predictions, in all and as {@code reason.REASON.rejects}. */
public final class RejectCounters {

  private final Counter all;
  private final Map<PredictionFault, Counter> byReason = new EnumMap<>(PredictionFault.class);

  public RejectCounters(MetricGroup metrics) {
    all = metrics.counter("predictionsRejected");
    for (PredictionFault reason : PredictionFault.values()) {
      byReason.put(reason, metrics.addGroup("reason", reason.name()).counter("rejects"));
    }
  }

  public void count(PredictionFault reason) {
    all.inc();
    byReason.get(reason).inc();
  }
}
