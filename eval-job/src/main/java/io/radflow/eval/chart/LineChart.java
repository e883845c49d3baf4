package io.radflow.eval.chart;

import io.radflow.eval.page.Html;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;

/** A line chart as SVG, with error bars where there are deviations. */
@Internal
public final class LineChart {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 340;
  private static final int LEFT = 66;
  private static final int RIGHT = 16;
  private static final int TOP = 34;
  private static final int BOTTOM = 46;
  private static final int LEGEND_LINE = 19;
  private static final int MOST_POINTS = 300;
  private static final int MOST_MARKED_POINTS = 40;

  /** Longer names do not stand two beside each other. */
  private static final int MOST_HALF_WIDTH = 38;

  private static final int MOST_NAME = 84;

  private Svg svg;
  private final String title;
  private final String xName;
  private final String yName;
  private final List<Series> series;
  private final Axis x;
  private final Axis y;

  /** A chart whose axes hold all points. */
  public LineChart(String title, String xName, String yName, List<Series> series) {
    this(
        title,
        xName,
        Axis.around(series.stream().flatMapToDouble(one -> DoubleStream.of(one.x()))),
        yName,
        Axis.around(series.stream().flatMapToDouble(Series::heights)),
        series);
  }

  public LineChart(String title, String xName, Axis x, String yName, Axis y, List<Series> series) {
    this.title = title;
    this.xName = xName;
    this.x = x;
    this.yName = yName;
    this.y = y;
    this.series = series.stream().map(one -> one.thinned(MOST_POINTS)).toList();
  }

  /** The chart as an element that can stand in HTML. */
  public String svg() {
    svg = new Svg(title, description(), LEFT, WIDTH, HEIGHT + legendHeight());
    appendAxes();
    series.forEach(this::appendErrorBars);
    series.forEach(this::appendLine);
    if (series.size() > 1) {
      for (int i = 0; i < series.size(); i++) {
        appendLegend(i);
      }
    }
    return svg.end();
  }

  /** For who cannot see it: what is drawn, and where each line begins and ends. */
  private String description() {
    StringBuilder text = new StringBuilder(yName).append(" by ").append(xName).append('.');
    for (Series one : series) {
      int[] drawn = IntStream.range(0, one.x().length).filter(i -> isDrawn(one, i)).toArray();
      if (drawn.length > 0) {
        text.append(' ').append(one.name()).append(": ").append(point(one, drawn[0]));
        if (drawn.length > 1) {
          text.append(" to ").append(point(one, drawn[drawn.length - 1]));
        }
        text.append('.');
      }
    }
    return text.toString();
  }

  private String point(Series one, int i) {
    return String.format(Locale.ROOT, "%.4g at %s", one.y()[i], x.label(one.x()[i]));
  }

  private void appendAxes() {
    for (double tick : y.ticks()) {
      svg.add(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
          LEFT, WIDTH - RIGHT, pixelY(tick), pixelY(tick));
      svg.add(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
          LEFT - 6, pixelY(tick) + 4, Html.escape(y.label(tick)));
    }
    for (double tick : x.ticks()) {
      svg.add(
          "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#444\"/>",
          pixelX(tick), pixelX(tick), HEIGHT - BOTTOM, HEIGHT - BOTTOM + 4);
      svg.add(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
          pixelX(tick), HEIGHT - BOTTOM + 18, Html.escape(x.label(tick)));
    }
    svg.add(
        "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#444\"/>\n",
        LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT);
    svg.add(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, Html.escape(xName));
    svg.add(
        "<text transform=\"translate(15 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
        (TOP + HEIGHT - BOTTOM) / 2, Html.escape(yName));
  }

  private void appendErrorBars(Series one) {
    for (int i = 0; i < one.x().length; i++) {
      double half = one.deviation()[i];
      if (isDrawn(one, i) && Double.isFinite(half)) {
        svg.add(
            "<path d=\"M%2$.1f %3$.1fh6m-3 0V%4$.1fm-3 0h6\" fill=\"none\" stroke=\"%1$s\""
                + " stroke-width=\"1.1\"/>\n",
            one.style().colour(),
            pixelX(one.x()[i]) - 3,
            pixelY(one.y()[i] + half),
            pixelY(one.y()[i] - half));
      }
    }
  }

  private void appendLine(Series one) {
    svg.add("<path d=\"");
    boolean drawing = false;
    for (int i = 0; i < one.x().length; i++) {
      if (isDrawn(one, i)) {
        svg.add("%s%.1f %.1f", drawing ? "L" : "M", pixelX(one.x()[i]), pixelY(one.y()[i]));
      }
      drawing = isDrawn(one, i);
    }
    svg.add(
        "\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\" stroke-dasharray=\"%s\"/>\n",
        one.style().colour(), one.style().dashes());
    if (one.x().length <= MOST_MARKED_POINTS) {
      for (int i = 0; i < one.x().length; i++) {
        if (isDrawn(one, i)) {
          svg.add(
              "%s", one.style().marker().svg(pixelX(one.x()[i]), pixelY(one.y()[i]), one.style()));
        }
      }
    }
  }

  private static boolean isDrawn(Series one, int point) {
    return Double.isFinite(one.x()[point]) && Double.isFinite(one.y()[point]);
  }

  private int legendColumns() {
    return series.stream().allMatch(one -> one.name().length() <= MOST_HALF_WIDTH) ? 2 : 1;
  }

  private int legendLines() {
    return (series.size() + legendColumns() - 1) / legendColumns();
  }

  private int legendHeight() {
    return series.size() > 1 ? legendLines() * LEGEND_LINE + 4 : 0;
  }

  /** Names run down the first column, then down the second. */
  private void appendLegend(int index) {
    Series one = series.get(index);
    int left = 30 + index / legendLines() * (WIDTH / 2 - 14);
    int middle = HEIGHT + index % legendLines() * LEGEND_LINE + 8;
    svg.add(
        "<path d=\"M%d %dh36\" stroke=\"%s\" stroke-width=\"1.8\" stroke-dasharray=\"%s\"/>",
        left, middle, one.style().colour(), one.style().dashes());
    svg.add("%s", one.style().marker().svg(left + 18, middle, one.style()));
    String name = one.name();
    svg.add(
        "<text x=\"%d\" y=\"%d\">%s</text>\n",
        left + 43,
        middle + 4,
        Html.escape(name.length() <= MOST_NAME ? name : name.substring(0, MOST_NAME - 1) + "…"));
  }

  private double pixelX(double value) {
    return LEFT + x.position(value) * (WIDTH - RIGHT - LEFT);
  }

  private double pixelY(double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - BOTTOM - TOP);
  }
}
