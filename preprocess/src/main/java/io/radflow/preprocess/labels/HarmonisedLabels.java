package io.radflow.preprocess.labels;

import org.apache.flink.annotation.Internal;

/**
 * What a rule makes of one row's published labels: a value for each label, or the name of the rule
 * that drops the row.
 *
 * @param values 1, 0 or NaN (unknown) for each label of the rule's space; null if dropped
 * @param changedBy for each label the rule that gave it another value than its own cell tells, null
 *     where none did; null if dropped
 * @param droppedBy null if kept
 */
@Internal
public record HarmonisedLabels(float[] values, String[] changedBy, String droppedBy) {

  /** Values as published. */
  static HarmonisedLabels kept(float[] values) {
    return new HarmonisedLabels(values, new String[values.length], null);
  }

  static HarmonisedLabels kept(float[] values, String[] changedBy) {
    return new HarmonisedLabels(values, changedBy, null);
  }

  public static HarmonisedLabels dropped(String rule) {
    return new HarmonisedLabels(null, null, rule);
  }

  /**
   * The row in a space of classes, which is dropped unless exactly one label is positive: that is
   * its class. An unknown label counts as none, as in the experiment; left unknown it would keep
   * the row out of the loss.
   */
  HarmonisedLabels singlePositive() {
    int positives = 0;
    float[] oneHot = new float[values.length];
    String[] changed = changedBy.clone();
    for (int i = 0; i < values.length; i++) {
      if (values[i] == 1) {
        positives++;
        oneHot[i] = 1;
      } else if (Float.isNaN(values[i])) {
        changed[i] = SinglePositiveRule.UNKNOWN_ZERO;
      }
    }
    return positives == 1 ? kept(oneHot, changed) : dropped(SinglePositiveRule.NOT_ONE_POSITIVE);
  }

  public boolean isDropped() {
    return droppedBy != null;
  }

  /**
   * Whether the row is one of those that a data set is split by: a rule that picks rows for a task
   * does so after the split.
   */
  public boolean isSplit() {
    return droppedBy == null || droppedBy.equals(SinglePositiveRule.NOT_ONE_POSITIVE);
  }
}
