package io.radflow.preprocess.labels;

import java.io.Serializable;
import java.util.Map;

/** How one data set's published columns become values of its own label space. */
interface LabelRule extends Serializable {

  LabelSpace space();

  /**
   * @param imageId the published image id
   * @param columns published columns by name
   * @throws InvalidLabelException if a column is missing or its value is none the data set has
   */
  HarmonisedLabels apply(String imageId, Map<String, String> columns);

  /** A column's value, "" where it is blank. */
  static String column(Map<String, String> columns, String name) {
    String value = columns.get(name);
    if (value == null) {
      throw new InvalidLabelException(
          "no column '" + name + "'; found the columns " + columns.keySet());
    }
    return value;
  }
}
