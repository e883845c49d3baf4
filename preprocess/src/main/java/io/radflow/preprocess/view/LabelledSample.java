package io.radflow.preprocess.view;

/**
 * What a view's rules make of a sample.
 *
 * @param values 1, 0 or NaN (unknown) for each label; null if dropped
 * @param changedBy for each label the rule that changed it, null where none did; null if dropped
 * @param split train, valid or test; null if dropped
 * @param droppedBy null if kept
 */
public record LabelledSample(float[] values, String[] changedBy, String split, String droppedBy) {

  static LabelledSample dropped(String rule) {
    return new LabelledSample(null, null, null, rule);
  }

  public boolean isDropped() {
    return droppedBy != null;
  }
}
