package io.radflow.eval.input;

import io.radflow.ingest.part.PartElement;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.StoreAddress;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Lets good predictions through; what is not one goes to {@link #REJECTS}, with its reason. */
public final class PredictionValidation extends ProcessFunction<PredictionRow, PredictionRow> {

  public static final OutputTag<PartElement> REJECTS =
      new OutputTag<>("rejects", PartElement.TYPE_INFORMATION);

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;

  private transient Counter accepted;
  private transient Counter rejected;

  public PredictionValidation(StoreAddress address) {
    this.address = address;
  }

  @Override
  public void open(OpenContext context) {
    accepted = getRuntimeContext().getMetricGroup().counter("predictionsAccepted");
    rejected = getRuntimeContext().getMetricGroup().counter("predictionsRejected");
  }

  @Override
  public void processElement(PredictionRow row, Context context, Collector<PredictionRow> out) {
    switch (row.type) {
      case PREDICTION -> {
        try {
          PredictionCheck.check(row);
          accepted.inc();
          out.collect(row);
        } catch (FaultException e) {
          reject(row, e.fault(), e.getMessage(), context);
        }
      }
      case FAULT -> reject(row, row.fault, row.detail, context);
      case END -> context.output(REJECTS, PartElement.end(row.object, 0, 1));
    }
  }

  private void reject(PredictionRow row, PredictionFault fault, String detail, Context context) {
    rejected.inc();
    String uri = address.uri(row.object);
    context.output(REJECTS, row.reject(row.object, table(row.object), uri, fault, detail));
  }

  /** Rejects of one object stay together and are written again to the same place. */
  private static String table(String object) {
    String name = object.substring(BucketLayout.PREDICTIONS.length());
    return BucketLayout.evalRejects() + name.replaceFirst("\\.parquet$", "") + "/";
  }
}
