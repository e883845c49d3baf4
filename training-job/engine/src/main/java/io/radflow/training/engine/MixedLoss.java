package io.radflow.training.engine;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * A leaf's share of the loss of a global batch, computed part by part: the mean over what is known
 * in the global batch, or the mean of the mean losses of its local batches, each over what is known
 * in it; of mixed-up samples, each partner's share likewise. A local batch in which nothing is
 * known adds 0 to the mean. A local batch lies within a leaf, and so do partners.
 */
@Internal
public final class MixedLoss {

  private final LossKind kind;
  private final int classes;
  private final int localBatch;
  private final float[] labels;
  private final float[] partnerLabels;
  private final double share;

  /** By local batch, what its sum of losses is divided by; 0 where nothing is known. */
  private final long[] divisors;

  private final long[] partnerDivisors;

  private MixedLoss(
      LossKind kind,
      int classes,
      int localBatch,
      float[] labels,
      float[] partnerLabels,
      double share,
      LossTerms terms) {
    this.kind = kind;
    this.classes = classes;
    this.localBatch = localBatch;
    this.labels = labels;
    this.partnerLabels = partnerLabels;
    this.share = share;
    divisors = divisors(labels, share, terms);
    partnerDivisors = divisors(partnerLabels, 1 - share, terms);
  }

  /**
   * The loss of a leaf.
   *
   * @param labels [N, classes], the leaf's
   * @param mixup how its samples are mixed up, or null
   * @param localBatch samples of each local batch, from the first on; 0 for none
   * @param terms counts over the global batch
   * @throws IllegalArgumentException if local batches do not divide the leaf, or the counts are of
   *     another kind
   */
  public static MixedLoss of(
      LossKind kind, int classes, float[] labels, Mixup mixup, int localBatch, LossTerms terms) {
    int samples = Math.max(1, labels.length / classes);
    requireLocalBatches(samples, localBatch, terms);
    int each = localBatch == 0 ? samples : Math.min(localBatch, samples);
    return mixup == null
        ? new MixedLoss(kind, classes, each, labels, labels, 1, terms)
        : new MixedLoss(
            kind, classes, each, labels, mixup.partnerLabels(labels), mixup.share(), terms);
  }

  private static void requireLocalBatches(int samples, int localBatch, LossTerms terms) {
    int own = localBatch == 0 ? 0 : (samples + localBatch - 1) / localBatch;
    if (own == 0 != (terms.localBatches() == 0) || own > terms.localBatches()) {
      throw new IllegalArgumentException(
          String.format(
              "A leaf of %d local batches is no part of a global batch of %d",
              own, terms.localBatches()));
    }
    if (own < terms.localBatches() && samples % localBatch != 0) {
      throw new IllegalArgumentException(
          String.format(
              "Local batches of %d samples do not divide a leaf of %d", localBatch, samples));
    }
  }

  /** A mean of means is a sum, each of whose terms is divided by both counts. */
  private long[] divisors(float[] of, double by, LossTerms terms) {
    if (terms.localBatches() == 0) {
      return new long[] {by > 0 ? terms.known() : 0};
    }
    int samples = of.length / classes;
    long[] found = new long[(samples + localBatch - 1) / localBatch];
    for (int local = 0; local < found.length && by > 0; local++) {
      int end = Math.min(samples, (local + 1) * localBatch);
      float[] own = range(of, local * localBatch * classes, end * classes);
      found[local] = terms.localBatches() * kind.terms(own, classes);
    }
    return found;
  }

  /**
   * What a term of each sample's own labels counts in the loss, and one of its partner's: [N, 2]; 0
   * where none is known.
   */
  public float[] weights() {
    float[] weights = new float[2 * (labels.length / classes)];
    for (int i = 0; i < weights.length; i += 2) {
      int local = i / 2 / localBatch;
      weights[i] = (float) weight(share, divisors[local]);
      weights[i + 1] = (float) weight(1 - share, partnerDivisors[local]);
    }
    return weights;
  }

  private static double weight(double by, long divisor) {
    return divisor == 0 ? 0 : by / divisor;
  }

  /**
   * A part's share of the loss, and its gradient by the logits.
   *
   * @param logits [n, classes], the part's
   * @param firstSample index of the part's first sample in the leaf
   * @param gradient receives [n, classes]
   */
  public double evaluate(float[] logits, int firstSample, float[] gradient) {
    int end = firstSample + logits.length / classes;
    double loss = 0;
    for (int from = firstSample; from < end; ) {
      int local = from / localBatch;
      int to = Math.min(end, (local + 1) * localBatch);
      int at = (from - firstSample) * classes;
      float[] slopes = new float[(to - from) * classes];
      loss += evaluate(local, range(logits, at, at + slopes.length), from * classes, slopes);
      System.arraycopy(slopes, 0, gradient, at, slopes.length);
      from = to;
    }
    return loss;
  }

  /** Of samples of one local batch. */
  private double evaluate(int local, float[] logits, int from, float[] gradient) {
    long terms = divisors[local];
    long partnerTerms = partnerDivisors[local];
    if (partnerTerms == 0) {
      return terms == 0 ? 0 : scaled(share, labels, terms, logits, from, gradient);
    }
    double loss = scaled(1 - share, partnerLabels, partnerTerms, logits, from, gradient);
    if (terms > 0) {
      float[] own = new float[gradient.length];
      loss += scaled(share, labels, terms, logits, from, own);
      for (int i = 0; i < own.length; i++) {
        gradient[i] += own[i];
      }
    }
    return loss;
  }

  private double scaled(
      double by, float[] of, long count, float[] logits, int from, float[] gradient) {
    double loss = kind.evaluate(logits, of, from, classes, count, gradient);
    if (by != 1) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= (float) by;
      }
    }
    return by * loss;
  }

  private static float[] range(float[] values, int from, int to) {
    return from == 0 && to == values.length ? values : Arrays.copyOfRange(values, from, to);
  }
}
