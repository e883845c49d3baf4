package io.radflow.preprocess.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What a view's rules make of a sample.
 *
 * @param values 1, 0 or NaN (unknown) for each label; null if dropped
 * @param changedBy for each label the rule that changed it, null where none did; null if dropped
 * @param split train, valid or test; null if dropped
 * @param droppedBy null if kept
 */
@Internal
public record LabelledSample(float[] values, String[] changedBy, String split, String droppedBy) {

  static LabelledSample dropped(String rule) {
    return new LabelledSample(null, null, null, rule);
  }

  public boolean isDropped() {
    return droppedBy != null;
  }

  /** The values as records have them: null for unknown. */
  public List<Float> labels() {
    List<Float> labels = new ArrayList<>(values.length);
    for (float value : values) {
      labels.add(Float.isNaN(value) ? null : value);
    }
    return labels;
  }

  /** {@link #changedBy} as records have it. */
  public List<String> changes() {
    return Arrays.asList(changedBy);
  }
}
