package io.radflow.training.history;

import org.apache.flink.annotation.PublicEvolving;

/** A measure of an evaluation pass that a run may go by. */
@PublicEvolving
public enum Measure {
  /** Mean of −log of the score given to the truth, over known labels; lower is better. */
  LOSS("evaluation/loss", -1),

  /** Share of right decisions: the highest score of classes; the mean over labels at 0.5. */
  ACCURACY("evaluation/accuracy", 1),

  /** Mean area under the ROC curve over the labels of which both truths occur. */
  MEAN_AUC("evaluation/mean_auc", 1);

  private final String metric;
  private final int direction;

  Measure(String metric, int direction) {
    this.metric = metric;
    this.direction = direction;
  }

  /** Its name among the run's metrics. */
  public String metric() {
    return metric;
  }

  /** Whether a value is better than another by more than a least gain. */
  boolean isBetter(double value, double than, double leastGain) {
    return direction * (value - than) > leastGain;
  }
}
