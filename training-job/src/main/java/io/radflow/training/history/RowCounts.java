package io.radflow.training.history;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How the rows came that a run was planned to train on, each place of the plan for itself: an image
 * that every epoch draws has a place in each.
 *
 * @param once trained on once
 * @param moreOften trained on more often
 * @param never passed over
 */
@Internal
public record RowCounts(long once, long moreOften, long never) implements Serializable {

  /** At a run's beginning. */
  public static final RowCounts NONE = new RowCounts(0, 0, 0);

  /** Number of the first row that has not come; those before it have, or are passed over. */
  long next() {
    return once + moreOften + never;
  }

  /**
   * The counts with one more row.
   *
   * @param row its number among those that the run trains on, in the order of its plan
   */
  RowCounts with(long row) {
    return row < next()
        ? new RowCounts(once - 1, moreOften + 1, never)
        : new RowCounts(once + 1, moreOften, never + row - next());
  }
}
