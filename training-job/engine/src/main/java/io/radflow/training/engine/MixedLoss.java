package io.radflow.training.engine;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * The loss of one batch, computed part by part: the mean of the mean losses of its local batches,
 * each over what is known in it; of mixed-up samples, each partner's share, each over what is known
 * of their own labels. A local batch in which nothing is known adds 0 to the mean.
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
      double share) {
    this.kind = kind;
    this.classes = classes;
    this.localBatch = localBatch;
    this.labels = labels;
    this.partnerLabels = partnerLabels;
    this.share = share;
    divisors = divisors(labels, share);
    partnerDivisors = divisors(partnerLabels, 1 - share);
  }

  /**
   * The loss of a batch, over all of it.
   *
   * @param labels [N, classes]
   * @param mixup how its samples are mixed up, or null
   */
  public static MixedLoss of(LossKind kind, int classes, float[] labels, Mixup mixup) {
    return of(kind, classes, labels, mixup, 0);
  }

  /**
   * The same by local batches.
   *
   * @param localBatch samples of each, from the first on; 0 for all
   */
  public static MixedLoss of(
      LossKind kind, int classes, float[] labels, Mixup mixup, int localBatch) {
    int samples = Math.max(1, labels.length / classes);
    int each = localBatch == 0 ? samples : Math.min(localBatch, samples);
    return mixup == null
        ? new MixedLoss(kind, classes, each, labels, labels, 1)
        : new MixedLoss(kind, classes, each, labels, mixup.partnerLabels(labels), mixup.share());
  }

  /** A mean of means is a sum, each of whose terms is divided by both counts. */
  private long[] divisors(float[] of, double by) {
    int samples = of.length / classes;
    long[] found = new long[(samples + localBatch - 1) / localBatch];
    for (int local = 0; local < found.length && by > 0; local++) {
      int end = Math.min(samples, (local + 1) * localBatch);
      float[] own = range(of, local * localBatch * classes, end * classes);
      found[local] = found.length * kind.terms(own, classes);
    }
    return found;
  }

  /** Whether any label is known. */
  public boolean known() {
    return Arrays.stream(divisors).anyMatch(divisor -> divisor > 0)
        || Arrays.stream(partnerDivisors).anyMatch(divisor -> divisor > 0);
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
   * A part's share of the batch's loss, and its gradient by the logits.
   *
   * @param logits [n, classes], the part's
   * @param firstSample index of the part's first sample in the batch
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
