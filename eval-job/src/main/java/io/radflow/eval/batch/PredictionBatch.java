package io.radflow.eval.batch;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Predictions that follow each other in one object and are of one pass, and what lies between them
 * that is no prediction. Mutable with public fields because that is what Flink serialises by
 * itself.
 */
@Internal
public final class PredictionBatch {

  public static final TypeInformation<PredictionBatch> TYPE_INFORMATION =
      Types.POJO(PredictionBatch.class);

  /** Key of the object. */
  public String object;

  /** Null if there is no block. */
  public PassHeader pass;

  /** Null if there is no prediction. */
  public ScoreBlock block;

  /** Null once they are told. */
  public RejectedRow[] rejected;

  /** Whether nothing of the object follows. */
  public boolean isLast;

  /** For Flink. */
  public PredictionBatch() {}

  /** Predictions in the batch. */
  public int predictions() {
    return block == null ? 0 : block.images();
  }

  /** What batches with predictions are keyed by. */
  public String runKey() {
    return pass.runKey();
  }
}
