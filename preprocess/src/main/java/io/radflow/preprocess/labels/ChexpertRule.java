package io.radflow.preprocess.labels;

import java.util.Map;

/**
 * CheXpert's and MIMIC's labels: 1, 0, −1 (uncertain) and blank (not mentioned); the last two are
 * unknown. {@code No Finding} = 1 makes all labels 0.
 */
final class ChexpertRule implements LabelRule {

  private static final long serialVersionUID = 1L;

  private final String dataset;

  /**
   * @param dataset chexpert or mimic
   */
  ChexpertRule(String dataset) {
    this.dataset = dataset;
  }

  @Override
  public LabelSpace space() {
    return LabelSpaces.byName(dataset);
  }

  @Override
  public HarmonisedLabels apply(String imageId, Map<String, String> columns) {
    LabelSpace space = space();
    boolean healthy = value(columns, "No Finding") == 1;
    float[] values = new float[space.size()];
    for (int i = 0; i < values.length; i++) {
      String label = space.labels().get(i);
      float value = value(columns, label.equals("Effusion") ? "Pleural Effusion" : label);
      values[i] = healthy ? 0 : value;
    }
    return HarmonisedLabels.kept(values);
  }

  private static float value(Map<String, String> columns, String column) {
    String text = LabelRule.column(columns, column).strip();
    return switch (text) {
      case "1.0", "1" -> 1;
      case "0.0", "0" -> 0;
      case "-1.0", "-1", "" -> Float.NaN;
      default ->
          throw new InvalidLabelException(
              "'" + column + "' is '" + text + "'; expected 1, 0, -1 or blank");
    };
  }
}
