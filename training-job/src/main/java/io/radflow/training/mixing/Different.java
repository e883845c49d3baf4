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

  /** Whether batches have about as many as a full shuffle's, as far as that is known. */
  boolean asShuffled() {
    return (inShuffledBatch == null || inBatch >= MIXED * inShuffledBatch)
        && (inShuffledConsecutive == null || inConsecutive >= MIXED * inShuffledConsecutive);
  }
}
