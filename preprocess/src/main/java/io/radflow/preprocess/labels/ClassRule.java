package io.radflow.preprocess.labels;

import java.util.Map;

/** A class index in one column, as a one-hot vector. */
final class ClassRule implements LabelRule {

  private static final long serialVersionUID = 1L;

  private final LabelSpace space;
  private final String column;

  ClassRule(LabelSpace space, String column) {
    this.space = space;
    this.column = column;
  }

  @Override
  public LabelSpace space() {
    return space;
  }

  @Override
  public HarmonisedLabels apply(String imageId, Map<String, String> columns) {
    String text = LabelRule.column(columns, column);
    int index = index(text);
    if (index < 0 || index >= space.size()) {
      throw new InvalidLabelException(
          "'" + column + "' is '" + text + "'; expected a class from 0 to " + (space.size() - 1));
    }
    float[] values = new float[space.size()];
    values[index] = 1;
    return HarmonisedLabels.kept(values);
  }

  private static int index(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
