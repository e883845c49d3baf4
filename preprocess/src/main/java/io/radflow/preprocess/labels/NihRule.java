package io.radflow.preprocess.labels;

import java.util.Map;

/** A label is 1 if its name occurs in {@code Finding Labels}, else 0; never unknown. */
final class NihRule implements LabelRule {

  private static final long serialVersionUID = 1L;

  static final String COLUMN = "Finding Labels";

  @Override
  public LabelSpace space() {
    return LabelSpaces.byName("nih");
  }

  @Override
  public HarmonisedLabels apply(String imageId, Map<String, String> columns) {
    String findings = LabelRule.column(columns, COLUMN);
    if (findings.isBlank()) {
      throw new InvalidLabelException(
          "'" + COLUMN + "' is blank; expected findings or 'No Finding'");
    }
    LabelSpace space = space();
    float[] values = new float[space.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = findings.contains(space.labels().get(i)) ? 1 : 0;
    }
    return HarmonisedLabels.kept(values);
  }
}
