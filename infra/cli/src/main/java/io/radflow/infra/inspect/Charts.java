package io.radflow.infra.inspect;

import io.radflow.eval.page.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Charts as SVG, in Okabe and Ito's palette, which colour-blind readers can tell apart. */
final class Charts {

  private static final String[] COLOURS = {
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"
  };
  private static final int WIDTH = 640;
  private static final int NAMES = 200;
  private static final int BAR = 13;
  private static final int CELL = 26;
  private static final int PLOT = 200;
  private static final int LEFT = 56;

  private Charts() {}

  /**
   * Horizontal bars, grouped by name.
   *
   * @param values name → series → a share in [0, 1]
   */
  static String bars(String title, Map<String, Map<String, Double>> values) {
    List<String> series =
        values.values().stream().flatMap(of -> of.keySet().stream()).distinct().sorted().toList();
    int group = BAR * Math.max(1, series.size()) + 6;
    int height = 40 + group * values.size() + 18 * series.size();
    StringBuilder svg = start(title, WIDTH, height);
    double most =
        values.values().stream()
            .flatMap(of -> of.values().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    int y = 30;
    for (Map.Entry<String, Map<String, Double>> entry : values.entrySet()) {
      text(svg, NAMES - 6, y + group / 2.0, "end", entry.getKey());
      for (int s = 0; s < series.size(); s++) {
        Double share = entry.getValue().get(series.get(s));
        if (share != null) {
          double length = most == 0 ? 0 : share / most * (WIDTH - NAMES - 70);
          append(
              svg,
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
              NAMES,
              y + s * BAR,
              Math.max(length, 0.5),
              BAR - 2,
              colour(s));
          text(svg, NAMES + length + 4, y + s * BAR + 10, "start", percent(share));
        }
      }
      y += group;
    }
    return legend(svg, series, y).append("</svg>\n").toString();
  }

  /** Share of each series' counts by bin, as steps. */
  static String histogram(Histogram histogram) {
    List<String> series = new ArrayList<>(histogram.series().keySet());
    StringBuilder svg = start(histogram.title(), WIDTH, PLOT + 90 + 18 * series.size());
    int first = Integer.MAX_VALUE;
    int last = 0;
    double most = 0;
    for (TreeMap<Integer, Long> bins : histogram.series().values()) {
      first = Math.min(first, bins.firstKey());
      last = Math.max(last, bins.lastKey());
      double sum = bins.values().stream().mapToLong(Long::longValue).sum();
      most =
          Math.max(most, bins.values().stream().mapToLong(Long::longValue).max().orElse(0) / sum);
    }
    double step = (WIDTH - LEFT - 20.0) / (last - first + 1);
    for (int s = 0; s < series.size(); s++) {
      TreeMap<Integer, Long> bins = histogram.series().get(series.get(s));
      double sum = bins.values().stream().mapToLong(Long::longValue).sum();
      StringBuilder path = new StringBuilder("M" + LEFT + " " + (30 + PLOT));
      for (int bin = first; bin <= last; bin++) {
        double y = 30 + PLOT - bins.getOrDefault(bin, 0L) / sum / most * PLOT;
        double x = LEFT + (bin - first) * step;
        append(path, "V%.1fH%.1f", y, x + step);
      }
      append(path, "V%d", 30 + PLOT);
      append(
          svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, colour(s));
    }
    append(
        svg,
        "<path d=\"M%d 30V%dH%d\" fill=\"none\" stroke=\"#444\"/>",
        LEFT,
        30 + PLOT,
        WIDTH - 20);
    text(svg, LEFT - 6, 40, "end", percent(most));
    text(svg, LEFT, 48 + PLOT, "middle", "" + first * histogram.binWidth());
    text(svg, WIDTH - 20, 48 + PLOT, "middle", "" + (last + 1) * histogram.binWidth());
    text(svg, (LEFT + WIDTH) / 2.0, 48 + PLOT, "middle", histogram.unit());
    return legend(svg, series, 62 + PLOT).append("</svg>\n").toString();
  }

  /**
   * A matrix of how often two labels are 1 together, as a share of the rows of the rarer one.
   *
   * @param together rows that have both; on the diagonal, that have the label
   */
  static String together(String title, List<String> labels, long[][] together) {
    int size = CELL * labels.size();
    int longest = labels.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder svg = start(title, NAMES + size + 20, 60 + size + 6 * longest);
    for (int row = 0; row < labels.size(); row++) {
      int y = 30 + row * CELL;
      text(svg, NAMES - 6, y + 17, "end", labels.get(row));
      append(
          svg,
          "<text transform=\"translate(%d %d) rotate(-60)\" text-anchor=\"end\">%s</text>",
          NAMES + row * CELL + 18,
          44 + labels.size() * CELL,
          Html.escape(labels.get(row)));
      for (int column = 0; column < labels.size(); column++) {
        long rarer = Math.min(together[row][row], together[column][column]);
        double share = rarer == 0 ? 0 : (double) together[row][column] / rarer;
        append(
            svg,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#0072B2\""
                + " fill-opacity=\"%.3f\" stroke=\"#ddd\"><title>%s and %s: %d rows, %s of the"
                + " rarer</title></rect>",
            NAMES + column * CELL,
            y,
            CELL,
            CELL,
            share,
            Html.escape(labels.get(row)),
            Html.escape(labels.get(column)),
            together[row][column],
            percent(share));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static StringBuilder start(String title, int width, int height) {
    StringBuilder svg = new StringBuilder();
    append(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\""
            + " font-family=\"sans-serif\" font-size=\"12\">\n<title>%s</title>\n",
        width,
        height,
        width,
        Html.escape(title));
    append(
        svg,
        "<text x=\"4\" y=\"18\" font-size=\"14\" font-weight=\"bold\">%s</text>\n",
        Html.escape(title));
    return svg;
  }

  private static StringBuilder legend(StringBuilder svg, List<String> series, int top) {
    for (int s = 0; s < series.size(); s++) {
      int y = top + 6 + s * 18;
      append(
          svg,
          "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>",
          LEFT,
          y,
          colour(s));
      text(svg, LEFT + 18, y + 11, "start", series.get(s));
    }
    return svg;
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    append(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        x,
        y,
        anchor,
        Html.escape(text));
  }

  private static String colour(int series) {
    return COLOURS[series % COLOURS.length];
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.1 ? "%.2f %%" : "%.1f %%", 100 * share);
  }

  private static void append(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
