package io.radflow.eval.report;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What a report shows.
 *
 * @param galleryImages the most test images to show of each run; 0 for none
 * @param runs the most runs that have plots and images of their own; all are in the tables
 */
@PublicEvolving
public record ReportOptions(int galleryImages, int runs) {

  public static final ReportOptions DEFAULTS = new ReportOptions(24, 40);

  public ReportOptions {
    if (galleryImages < 0 || runs < 0) {
      throw new IllegalArgumentException(
          String.format(
              "galleryImages is %d and runs is %d, expected at least 0", galleryImages, runs));
    }
  }
}
