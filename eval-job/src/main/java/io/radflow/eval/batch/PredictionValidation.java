package io.radflow.eval.batch;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.monitoring.RejectCounters;
import io.radflow.core.part.PartElement;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.StoreAddress;
import io.radflow.eval.prediction.PredictionFault;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Lets predictions through; what is none goes to {@link #REJECTS}, with its reason. */
@Internal
public final class PredictionValidation extends ProcessFunction<PredictionBatch, PredictionBatch> {

  public static final OutputTag<PartElement> REJECTS =
      new OutputTag<>("rejects", PartElement.TYPE_INFORMATION);

  private static final long serialVersionUID = 2L;

  private final StoreAddress address;

  private transient Counter accepted;
  private transient RejectCounters<PredictionFault> rejected;

  public PredictionValidation(StoreAddress address) {
    this.address = address;
  }

  @Override
  public void open(OpenContext context) {
    OperatorMetrics metrics = OperatorMetrics.of(getRuntimeContext().getMetricGroup());
    accepted = metrics.counter("predictions_accepted_total");
    rejected = new RejectCounters<>(metrics, PredictionFault.class);
  }

  @Override
  public void processElement(
      PredictionBatch batch, Context context, Collector<PredictionBatch> out) {
    // Rejects of one object stay together and are written again to the same place.
    String unit = BucketLayout.evalRejects(batch.object);
    for (RejectedRow row : batch.rejected) {
      rejected.count(row.fault);
      context.output(REJECTS, row.element(unit, 0, address.uri(batch.object)));
    }
    if (batch.isLast) {
      context.output(REJECTS, PartElement.end(unit, 0, 1));
    }
    if (batch.block != null) {
      batch.rejected = null;
      accepted.inc(batch.predictions());
      out.collect(batch);
    }
  }
}
