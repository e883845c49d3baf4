package io.radflow.eval.study;

import org.apache.flink.annotation.Internal;

/**
 * What paired tests over the images say of two cells' runs, each seed's two runs side by side.
 *
 * @param pairs seeds of which both runs' predictions were compared
 * @param tests McNemar's, one a pair; or DeLong's, one a pair and label
 * @param differing tests that find a difference, by Holm's correction over all of them
 * @param leastAdjusted the least adjusted p-value; NaN without a test
 * @param remark why pairs were left out; empty if none was
 */
@Internal
public record ImageComparison(
    int pairs, int tests, int differing, double leastAdjusted, String remark) {

  /** Nothing could be compared. */
  public static ImageComparison none(String remark) {
    return new ImageComparison(0, 0, 0, Double.NaN, remark);
  }

  public boolean isMade() {
    return tests > 0;
  }
}
