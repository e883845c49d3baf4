package io.radflow.preprocess.labels;

import io.radflow.core.record.Task;
import java.util.Map;

/** Classes out of labels: keeps the rows with exactly one positive label, which is the class. */
final class SinglePositiveRule implements LabelRule {

  private static final long serialVersionUID = 1L;

  static final String NOT_ONE_POSITIVE = "not-one-positive";
  static final String UNKNOWN_ZERO = "unknown-0";

  private final String space;
  private final LabelRule labels;

  /**
   * @param space name of the space of classes, which are those of {@code labels} in its order
   */
  SinglePositiveRule(String space, LabelRule labels) {
    this.space = space;
    this.labels = labels;
  }

  @Override
  public LabelSpace space() {
    return new LabelSpace(space, Task.MULTI_CLASS, labels.space().labels());
  }

  @Override
  public HarmonisedLabels apply(String imageId, Map<String, String> columns) {
    HarmonisedLabels row = labels.apply(imageId, columns);
    return row.isDropped() ? row : row.singlePositive();
  }
}
