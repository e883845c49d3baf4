package io.radflow.eval.chart;

import java.util.Locale;

/** Shape of a line's points. */
enum Marker {
  CIRCLE("M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0z"),
  SQUARE("M-3.2 -3.2h6.4v6.4h-6.4z"),
  TRIANGLE("M0 -4.3L4.1 3.1H-4.1z"),
  DIAMOND("M0 -4.6L4.6 0L0 4.6L-4.6 0z"),
  DOWN("M0 4.3L4.1 -3.1H-4.1z"),
  CROSS("M-3.6 -3.6L3.6 3.6M-3.6 3.6L3.6 -3.6"),
  PLUS("M0 -4.4V4.4M-4.4 0H4.4");

  /** SVG path around the point. */
  private final String path;

  Marker(String path) {
    this.path = path;
  }

  String svg(double x, double y, Style style) {
    return String.format(
        Locale.ROOT,
        "<path d=\"%s\" transform=\"translate(%.1f %.1f)\" fill=\"%s\" stroke=\"%s\""
            + " stroke-width=\"1.4\"/>",
        path,
        x,
        y,
        style.filled() ? style.colour() : "#fff",
        style.colour());
  }
}
