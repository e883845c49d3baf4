package io.radflow.preprocess.labels;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A class in one column, as a one-hot vector. */
final class ClassRule implements LabelRule {

  private static final long serialVersionUID = 1L;

  private final LabelSpace space;
  private final String column;
  private final List<String> values;
  private final HashMap<String, Integer> indices = new HashMap<>();

  /**
   * @param values of the column, in the order of the space's classes
   */
  ClassRule(LabelSpace space, String column, List<String> values) {
    this.space = space;
    this.column = column;
    this.values = List.copyOf(values);
    for (int i = 0; i < values.size(); i++) {
      indices.put(values.get(i), i);
    }
  }

  @Override
  public LabelSpace space() {
    return space;
  }

  @Override
  public HarmonisedLabels apply(String imageId, Map<String, String> columns) {
    String text = LabelRule.column(columns, column);
    Integer index = indices.get(text);
    if (index == null) {
      throw new InvalidLabelException(
          String.format(
              "'%s' is '%s'; expected one of the %d classes from %s to %s",
              column, text, values.size(), values.get(0), values.get(values.size() - 1)));
    }
    float[] oneHot = new float[space.size()];
    oneHot[index] = 1;
    return HarmonisedLabels.kept(oneHot);
  }
}
