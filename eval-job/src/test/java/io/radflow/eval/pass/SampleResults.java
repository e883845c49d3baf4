package io.radflow.eval.pass;

import io.radflow.core.record.Prediction;
import io.radflow.eval.batch.PredictionBatch;
import io.radflow.eval.batch.SampleBatches;
import java.io.IOException;
import java.util.List;

/** Results as the evaluation gives them. */
public final class SampleResults {

  private SampleResults() {}

  /** Of predictions that are the whole pass or some of it. */
  public static PassValues of(List<Prediction> predictions, PassValues.Status status)
      throws IOException {
    PredictionBatch batch = SampleBatches.one(predictions);
    return new PassValues(
        batch.pass, status, predictions.size(), PassMetrics.of(batch.pass, List.of(batch.block)));
  }
}
