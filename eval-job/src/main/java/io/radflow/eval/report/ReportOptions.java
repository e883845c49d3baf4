package io.radflow.eval.report;

/**
 * What a report shows.
 *
 * @param galleryImages the most test images to show of each run; 0 for none
 */
public record ReportOptions(int galleryImages) {

  public static final ReportOptions DEFAULTS = new ReportOptions(24);

  public ReportOptions {
    if (galleryImages < 0) {
      throw new IllegalArgumentException(
          "galleryImages is " + galleryImages + ", expected at least 0");
    }
  }
}
