package io.radflow.eval.pass;

import io.radflow.core.record.Prediction;
import io.radflow.eval.input.PredictionBatch;
import io.radflow.eval.input.SampleBatches;
import java.io.IOException;
import java.util.List;

/** Results as the evaluation gives them. */
public final class SampleResults {

  private SampleResults() {}

  /** Of predictions that are the whole pass or some of it. */
  public static PassResult of(List<Prediction> predictions, PassResult.Status status)
      throws IOException {
    PredictionBatch batch = SampleBatches.one(predictions);
    return new PassResult(
        batch.pass, status, predictions.size(), PassMetrics.of(batch.pass, List.of(batch.block)));
  }
}
