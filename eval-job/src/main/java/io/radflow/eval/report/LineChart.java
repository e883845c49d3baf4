package io.radflow.eval.report;

import io.radflow.eval.page.Html;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A line chart as SVG. Lines differ by colour (Okabe and Ito's palette, which colour-blind readers
 * can tell apart), by dashes and by markers, so they can be told apart in grey print too.
 */
final class LineChart {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 66;
  private static final int RIGHT = 16;
  private static final int TOP = 30;
  private static final int BOTTOM = 44;
  private static final int LEGEND_LINE = 18;
  private static final int MOST_POINTS = 300;
  private static final int MOST_MARKED_POINTS = 40;

  private static final String[] COLOURS = {
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"
  };
  private static final String[] DASHES = {"", "7 3", "2 2", "8 3 2 3"};

  private final String title;
  private final String xName;
  private final String yName;
  private final List<Series> series;
  private final Axis x;
  private final Axis y;

  LineChart(String title, String xName, String yName, List<Series> series) {
    this.title = title;
    this.xName = xName;
    this.yName = yName;
    this.series = series.stream().map(one -> one.thinned(MOST_POINTS)).toList();
    this.x = Axis.around(this.series.stream().flatMapToDouble(s -> DoubleStream.of(s.x())));
    this.y = Axis.around(this.series.stream().flatMapToDouble(s -> DoubleStream.of(s.y())));
  }

  /** The chart as an element that can stand in HTML. */
  String svg() {
    int legendHeight = series.size() > 1 ? series.size() * LEGEND_LINE : 0;
    StringBuilder svg = new StringBuilder();
    append(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\""
            + " font-family=\"sans-serif\" font-size=\"12\">\n<title>%s</title>\n",
        WIDTH,
        HEIGHT + legendHeight,
        WIDTH,
        Html.escape(title));
    append(
        svg,
        "<text x=\"%d\" y=\"18\" font-size=\"14\" font-weight=\"bold\">%s</text>\n",
        LEFT,
        Html.escape(title));
    appendAxes(svg);
    for (int i = 0; i < series.size(); i++) {
      appendSeries(svg, i);
      if (series.size() > 1) {
        appendLegend(svg, i);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private void appendAxes(StringBuilder svg) {
    for (double tick : y.ticks()) {
      append(
          svg,
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
              + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
          LEFT,
          WIDTH - RIGHT,
          pixelY(tick),
          pixelY(tick),
          LEFT - 6,
          pixelY(tick) + 4,
          y.label(tick));
    }
    for (double tick : x.ticks()) {
      append(
          svg,
          "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#444\"/>"
              + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
          pixelX(tick),
          pixelX(tick),
          HEIGHT - BOTTOM,
          HEIGHT - BOTTOM + 4,
          pixelX(tick),
          HEIGHT - BOTTOM + 17,
          x.label(tick));
    }
    append(
        svg,
        "<polyline points=\"%d,%d %d,%d %d,%d\" fill=\"none\" stroke=\"#444\"/>\n",
        LEFT,
        TOP,
        LEFT,
        HEIGHT - BOTTOM,
        WIDTH - RIGHT,
        HEIGHT - BOTTOM);
    append(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
        (LEFT + WIDTH - RIGHT) / 2,
        HEIGHT - 8,
        Html.escape(xName));
    int middle = (TOP + HEIGHT - BOTTOM) / 2;
    append(
        svg,
        "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
        middle,
        Html.escape(yName));
  }

  private void appendSeries(StringBuilder svg, int index) {
    Series one = series.get(index);
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (int i = 0; i < one.x().length; i++) {
      if (!Double.isFinite(one.y()[i]) || !Double.isFinite(one.x()[i])) {
        drawing = false;
        continue;
      }
      append(path, "%s%.1f %.1f", drawing ? "L" : "M", pixelX(one.x()[i]), pixelY(one.y()[i]));
      drawing = true;
    }
    append(
        svg,
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\""
            + " stroke-dasharray=\"%s\"/>\n",
        path,
        colour(index),
        dashes(index));
    if (one.x().length <= MOST_MARKED_POINTS) {
      for (int i = 0; i < one.x().length; i++) {
        if (Double.isFinite(one.y()[i])) {
          appendMarker(svg, index, pixelX(one.x()[i]), pixelY(one.y()[i]));
        }
      }
    }
  }

  private void appendLegend(StringBuilder svg, int index) {
    int baseline = HEIGHT + index * LEGEND_LINE + 8;
    append(
        svg,
        "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"1.8\""
            + " stroke-dasharray=\"%s\"/>",
        LEFT,
        LEFT + 34,
        baseline - 4,
        baseline - 4,
        colour(index),
        dashes(index));
    appendMarker(svg, index, LEFT + 17, baseline - 4);
    append(
        svg,
        "<text x=\"%d\" y=\"%d\">%s</text>\n",
        LEFT + 42,
        baseline,
        Html.escape(series.get(index).name()));
  }

  private static void appendMarker(StringBuilder svg, int index, double px, double py) {
    switch (index % 3) {
      case 0 ->
          append(
              svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", px, py, colour(index));
      case 1 ->
          append(
              svg,
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"6\" height=\"6\" fill=\"%s\"/>",
              px - 3,
              py - 3,
              colour(index));
      default ->
          append(svg, "<path d=\"M%.1f %.1fl4 7h-8z\" fill=\"%s\"/>", px, py - 4, colour(index));
    }
  }

  private double pixelX(double value) {
    return LEFT + x.position(value) * (WIDTH - RIGHT - LEFT);
  }

  private double pixelY(double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - BOTTOM - TOP);
  }

  private static String colour(int index) {
    return COLOURS[index % COLOURS.length];
  }

  private static String dashes(int index) {
    return DASHES[index % DASHES.length];
  }

  private static void append(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
