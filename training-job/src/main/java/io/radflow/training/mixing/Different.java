package io.radflow.training.mixing;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * Mean numbers of different classes, patients or drops.
 *
 * @param inBatch in a batch of the run
 * @param inConsecutive in consecutive batches taken together
 * @param inShuffledBatch in a batch of a shuffle of all rows; null if not known
 * @param inShuffledConsecutive in so many consecutive batches of such a shuffle; null if not known
 */
@Internal
public record Different(
    double inBatch, double inConsecutive, Double inShuffledBatch, Double inShuffledConsecutive)
    implements Serializable {

  /** The least part of a full shuffle's number with which batches are called mixed. */
  private static final double MIXED = 0.95;

  /** Standard deviations that a mean of few batches may lie below that of a full shuffle. */
  private static final double DEVIATIONS = 3;

  /**
   * Whether batches have about as many as a full shuffle's, as far as that is known. What chance
   * does to the mean of a few batches is let pass: the variance of a number of different groups is
   * at most the sum of their chances to occur, each times that not to.
   *
   * @param batches that were counted
   * @param consecutive of them that were taken together
   */
  boolean asShuffled(int batches, int consecutive) {
    return atLeast(inBatch, inShuffledBatch, inShuffledConsecutive, batches)
        && atLeast(inConsecutive, inShuffledConsecutive, null, batches / consecutive);
  }

  /**
   * @param all an estimate, from below, of how many groups there are; null for none
   */
  private static boolean atLeast(double found, Double shuffled, Double all, int counted) {
    if (shuffled == null) {
      return true;
    }
    double variance = all == null ? shuffled : shuffled * Math.max(0, 1 - shuffled / all);
    double chance = DEVIATIONS * Math.sqrt(variance / counted);
    return found >= shuffled - Math.max((1 - MIXED) * shuffled, chance);
  }
}
