package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * How the samples of a batch are mixed up (Zhang et al., mixup, 2018): image i becomes share·xᵢ +
 * (1 − share)·x of its partner, and the loss share·L(labels) + (1 − share)·L(the partners' labels).
 *
 * @param share of a sample itself, 0 to 1
 * @param partners by sample, the index of the other one; for BiT a permutation
 */
@Internal
public record Mixup(double share, int[] partners) {

  /**
   * @throws IllegalArgumentException if the share or an index is out of range
   */
  public Mixup {
    partners = partners.clone();
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("A mixup share is 0 to 1, not " + share);
    }
    for (int partner : partners) {
      if (partner < 0 || partner >= partners.length) {
        throw new IllegalArgumentException(
            "Mixup partner " + partner + " is none of " + partners.length + " samples");
      }
    }
  }

  @Override
  public int[] partners() {
    return partners.clone();
  }

  /** The index of a sample's partner. */
  public int partner(int sample) {
    return partners[sample];
  }

  /** The partners' labels in the samples' order, from labels [N, K]. */
  public float[] partnerLabels(float[] labels) {
    int classes = labels.length / partners.length;
    float[] mixed = new float[labels.length];
    for (int sample = 0; sample < partners.length; sample++) {
      System.arraycopy(labels, partners[sample] * classes, mixed, sample * classes, classes);
    }
    return mixed;
  }
}
