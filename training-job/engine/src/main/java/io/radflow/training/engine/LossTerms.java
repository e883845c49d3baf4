package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * What the sums of a loss are divided by, counted over a global batch or a part of it. Counts of
 * parts add up to those of the whole.
 *
 * <p>Samples that are mixed up are so within a leaf, each the partner of one other, so the
 * partners' labels have the same counts.
 *
 * @param known known terms as {@link LossKind#terms} counts them: rows of softmax, labels of
 *     sigmoid
 * @param localBatches local batches whose mean losses are averaged, those without a known label
 *     among them; 0 where the loss is the mean over the whole global batch
 */
@Internal
public record LossTerms(long known, int localBatches) {

  /** Of no samples. */
  public static final LossTerms NONE = new LossTerms(0, 0);

  /**
   * @throws IllegalArgumentException if a count is negative
   */
  public LossTerms {
    if (known < 0 || localBatches < 0) {
      throw new IllegalArgumentException(
          known + " known terms of " + localBatches + " local batches: counts are 0 or more");
    }
  }

  /**
   * Counts the labels of a leaf.
   *
   * @param labels [N, classes]
   * @param localBatch samples of each local batch, from the first on; 0 for none
   */
  public static LossTerms of(LossKind kind, int classes, float[] labels, int localBatch) {
    int samples = labels.length / classes;
    int locals = localBatch == 0 ? 0 : (samples + localBatch - 1) / localBatch;
    return new LossTerms(kind.terms(labels, classes), locals);
  }

  /** Of these samples and others. */
  public LossTerms plus(LossTerms others) {
    return new LossTerms(
        Math.addExact(known, others.known), Math.addExact(localBatches, others.localBatches));
  }

  /** Whether nothing is known, so that a step is skipped by all ranks. */
  public boolean isEmpty() {
    return known == 0;
  }
}
