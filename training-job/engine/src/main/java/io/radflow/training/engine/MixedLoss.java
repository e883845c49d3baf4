package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * The mean loss of one batch, computed part by part; of mixed-up samples, each partner's share.
 * Both means are over what is known of their own labels.
 */
@Internal
public final class MixedLoss {

  private final LossKind kind;
  private final int classes;
  private final float[] labels;
  private final float[] partnerLabels;
  private final double share;
  private final long terms;
  private final long partnerTerms;

  private MixedLoss(
      LossKind kind, int classes, float[] labels, float[] partnerLabels, double share) {
    this.kind = kind;
    this.classes = classes;
    this.labels = labels;
    this.partnerLabels = partnerLabels;
    this.share = share;
    terms = share > 0 ? kind.terms(labels, classes) : 0;
    partnerTerms = share < 1 ? kind.terms(partnerLabels, classes) : 0;
  }

  /**
   * The loss of a batch.
   *
   * @param labels [N, classes]
   * @param mixup how its samples are mixed up, or null
   */
  public static MixedLoss of(LossKind kind, int classes, float[] labels, Mixup mixup) {
    return mixup == null
        ? new MixedLoss(kind, classes, labels, labels, 1)
        : new MixedLoss(kind, classes, labels, mixup.partnerLabels(labels), mixup.share());
  }

  /** Whether any label is known. */
  public boolean known() {
    return terms + partnerTerms > 0;
  }

  /** What a term of the samples' own labels counts in the loss; 0 if none is known. */
  public double ownWeight() {
    return terms == 0 ? 0 : share / terms;
  }

  /** What a term of their partners' labels counts in it. */
  public double partnerWeight() {
    return partnerTerms == 0 ? 0 : (1 - share) / partnerTerms;
  }

  /**
   * A part's share of the batch's loss, and its gradient by the logits.
   *
   * @param logits [n, classes], the part's
   * @param firstSample index of the part's first sample in the batch
   * @param gradient receives [n, classes]
   */
  public double evaluate(float[] logits, int firstSample, float[] gradient) {
    int from = firstSample * classes;
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
}
