package io.radflow.preprocess.labels;

import java.util.Map;

/**
 * CheXpert's and MIMIC's labels: 1, 0, −1 (uncertain) and blank (not mentioned), which is unknown.
 * The {@link LabelPolicy} tells what −1 and {@code No Finding} = 1 make of a label.
 */
final class ChexpertRule implements LabelRule {

  static final String NO_FINDING = "no-finding";
  static final String BLANK = "blank-unknown";

  private static final long serialVersionUID = 1L;

  private static final float UNCERTAIN = -1;

  private final String dataset;
  private final LabelPolicy policy;

  /**
   * @param dataset chexpert or mimic
   */
  ChexpertRule(String dataset, LabelPolicy policy) {
    this.dataset = dataset;
    this.policy = policy;
  }

  @Override
  public LabelSpace space() {
    return LabelSpaces.byName(dataset);
  }

  @Override
  public HarmonisedLabels apply(String imageId, Map<String, String> columns) {
    LabelSpace space = space();
    boolean healthy = published(columns, "No Finding") == 1;
    float[] values = new float[space.size()];
    String[] changedBy = new String[values.length];
    for (int i = 0; i < values.length; i++) {
      String label = space.labels().get(i);
      float value = published(columns, label.equals("Effusion") ? "Pleural Effusion" : label);
      if (healthy && policy.noFinding().clears(label)) {
        values[i] = 0;
        changedBy[i] = value == 0 ? null : NO_FINDING;
      } else if (value == UNCERTAIN) {
        values[i] = policy.uncertain().value();
        changedBy[i] = policy.uncertain().rule();
      } else {
        values[i] = value;
        changedBy[i] = Float.isNaN(value) ? BLANK : null;
      }
    }
    return HarmonisedLabels.kept(values, changedBy);
  }

  /** 1, 0, −1, or NaN for a blank. */
  private static float published(Map<String, String> columns, String column) {
    String text = LabelRule.column(columns, column).strip();
    return switch (text) {
      case "1.0", "1" -> 1;
      case "0.0", "0" -> 0;
      case "-1.0", "-1" -> UNCERTAIN;
      case "" -> Float.NaN;
      default ->
          throw new InvalidLabelException(
              "'" + column + "' is '" + text + "'; expected 1, 0, -1 or blank");
    };
  }
}
