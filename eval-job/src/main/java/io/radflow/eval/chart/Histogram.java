package io.radflow.eval.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/** Counts by bin, for several series, and the chart of their shares as SVG. */
@Internal
public final class Histogram {

  private static final int WIDTH = 640;
  private static final int LEFT = 56;
  private static final int RIGHT = 20;
  private static final int TOP = 30;
  private static final int PLOT = 200;

  private final String title;
  private final String unit;
  private final int binWidth;

  /** Series → number of the bin, from value 0 → count. */
  private final Map<String, TreeMap<Integer, Long>> series = new TreeMap<>();

  /**
   * @param unit of the values
   * @param binWidth in the unit
   */
  public Histogram(String title, String unit, int binWidth) {
    this.title = title;
    this.unit = unit;
    this.binWidth = binWidth;
  }

  /** Counts a value, at least 0, of a series. */
  public void add(String name, int value) {
    series.computeIfAbsent(name, any -> new TreeMap<>()).merge(value / binWidth, 1L, Long::sum);
  }

  /** Whether no value was counted. */
  public boolean isEmpty() {
    return series.isEmpty();
  }

  /**
   * Share of each series' counts by bin, as steps: an element that can stand in HTML.
   *
   * @throws IllegalStateException if there is none
   */
  public String svg() {
    if (isEmpty()) {
      throw new IllegalStateException(title + ": there are no values");
    }
    List<String> names = new ArrayList<>(series.keySet());
    int first = series.values().stream().mapToInt(TreeMap::firstKey).min().getAsInt();
    int end = series.values().stream().mapToInt(TreeMap::lastKey).max().getAsInt() + 1;
    double most = series.values().stream().mapToDouble(Histogram::mostShare).max().getAsDouble();
    Svg svg =
        new Svg(
            title,
            description(first, end, most),
            4,
            WIDTH,
            TOP + PLOT + 60 + Svg.legendHeight(names.size()));
    for (int s = 0; s < names.size(); s++) {
      svg.add(
          "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
          steps(series.get(names.get(s)), first, end, most), Style.colour(s));
    }
    svg.add(
        "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#444\"/>",
        LEFT, TOP, TOP + PLOT, WIDTH - RIGHT);
    int below = TOP + PLOT + 18;
    svg.text(LEFT - 6, TOP + 10, "end", Svg.percent(most));
    svg.text(LEFT, below, "middle", "" + first * binWidth);
    svg.text(WIDTH - RIGHT, below, "middle", "" + end * binWidth);
    svg.text((LEFT + WIDTH) / 2.0, below, "middle", unit);
    return svg.legend(names, LEFT, below + 14).end();
  }

  private static String steps(TreeMap<Integer, Long> bins, int first, int end, double most) {
    double width = (WIDTH - LEFT - (double) RIGHT) / (end - first);
    double sum = sum(bins);
    StringBuilder path = new StringBuilder("M" + LEFT + " " + (TOP + PLOT));
    for (int bin = first; bin < end; bin++) {
      double y = TOP + PLOT - bins.getOrDefault(bin, 0L) / sum / most * PLOT;
      double x = LEFT + (bin - first) * width;
      path.append(String.format(Locale.ROOT, "V%.1fH%.1f", y, x + width));
    }
    return path.append("V").append(TOP + PLOT).toString();
  }

  private static double mostShare(TreeMap<Integer, Long> bins) {
    return bins.values().stream().mapToLong(Long::longValue).max().orElse(0) / sum(bins);
  }

  private static double sum(TreeMap<Integer, Long> bins) {
    return bins.values().stream().mapToLong(Long::longValue).sum();
  }

  private String description(int first, int end, double most) {
    return "Shares of %s by %s from %d to %d, at most %s."
        .formatted(
            String.join(", ", series.keySet()),
            unit,
            first * binWidth,
            end * binWidth,
            Svg.percent(most));
  }
}
