package io.radflow.eval.chart;

import io.radflow.eval.page.Html;
import java.util.List;
import java.util.Locale;

/** Builds a picture as an SVG element that can stand in HTML. */
final class Svg {

  private static final int LEGEND_LINE = 18;
  private static final int SWATCH = 12;

  private final StringBuilder svg = new StringBuilder();

  /**
   * Begins a picture with its title.
   *
   * @param description for who cannot see it: what is drawn
   * @param left where the title begins
   */
  Svg(String title, String description, int left, int width, int height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\""
            + " font-family=\"sans-serif\" font-size=\"12.5\">\n"
            + "<title>%s</title>\n<desc>%s</desc>\n",
        width, height, width, Html.escape(title), Html.escape(description));
    add(
        "<text x=\"%d\" y=\"18\" font-size=\"14.5\" font-weight=\"bold\">%s</text>\n",
        left, Html.escape(title));
  }

  /** Adds markup; texts among the values must be escaped. */
  Svg add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
    return this;
  }

  /**
   * @param anchor SVG's text-anchor: start, middle or end
   */
  Svg text(double x, double y, String anchor, String text) {
    return add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        x, y, anchor, Html.escape(text));
  }

  /** A line for each series with its colour, of {@link #legendHeight}. */
  Svg legend(List<String> series, int left, int top) {
    for (int s = 0; s < series.size(); s++) {
      int y = top + 6 + s * LEGEND_LINE;
      add(
          "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>",
          left, y, SWATCH, SWATCH, Style.colour(s));
      text(left + 18, y + 11, "start", series.get(s));
    }
    return this;
  }

  static int legendHeight(int series) {
    return LEGEND_LINE * series;
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.1 ? "%.2f %%" : "%.1f %%", 100 * share);
  }

  String end() {
    return svg.append("</svg>\n").toString();
  }
}
