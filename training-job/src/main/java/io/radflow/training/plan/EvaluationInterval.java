package io.radflow.training.plan;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How far evaluation passes of a run are apart.
 *
 * @param length in steps or in rows; 0 for one pass at the end only
 * @param inRows whether it is rows drawn for training, such as those of an epoch
 */
@Internal
public record EvaluationInterval(long length, boolean inRows) implements Serializable {

  public static EvaluationInterval steps(long steps) {
    return new EvaluationInterval(steps, false);
  }

  public static EvaluationInterval rows(long rows) {
    return new EvaluationInterval(rows, true);
  }

  /** Rows between two passes of a run with steps of so many. */
  long rows(int batch) {
    return inRows ? length : Math.multiplyExact(length, (long) batch);
  }
}
