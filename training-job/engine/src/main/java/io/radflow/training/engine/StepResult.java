package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * What one training step did.
 *
 * @param loss mean loss before the update; 0 if skipped
 * @param gradientNorm L2 norm of the whole gradient before clipping and weight decay; 0 if skipped
 * @param clippedShare share of the clippable output units that were clipped, 0 to 1
 * @param skipped whether the batch had no known label, so that nothing was updated
 */
@Internal
public record StepResult(double loss, double gradientNorm, double clippedShare, boolean skipped) {

  /** The result for a batch without any known label. */
  public static StepResult skippedBatch() {
    return new StepResult(0, 0, 0, true);
  }
}
