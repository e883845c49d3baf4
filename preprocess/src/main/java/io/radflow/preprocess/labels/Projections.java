package io.radflow.preprocess.labels;

import org.apache.flink.annotation.Internal;

/** X-ray projections under one name in all data sets. */
@Internal
public final class Projections {

  private Projections() {}

  /**
   * @param published as the data set writes it; null where it writes none
   * @return PA, AP, AP Supine, L, or what was published
   */
  public static String harmonised(String dataset, String published) {
    if (dataset.equals("padchest") && "AP_horizontal".equals(published)) {
      return "AP Supine";
    }
    if (dataset.equals("chexpert") && "Lateral".equals(published)) {
      return "L";
    }
    return published;
  }
}
