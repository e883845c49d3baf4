package io.radflow.eval.chart;

import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** Horizontal bars as SVG, some under each name. */
@Internal
public final class BarChart {

  private static final int WIDTH = 640;
  private static final int NAMES = 200;
  private static final int NUMBERS = 70;
  private static final int BAR = 13;
  private static final int TOP = 30;
  private static final int LEGEND_LEFT = 56;

  private final String title;
  private final Map<String, Map<String, Double>> values;
  private final List<String> series;
  private final double most;

  /**
   * @param values name → series → a share in [0, 1]; a name need not have all series
   */
  public BarChart(String title, Map<String, Map<String, Double>> values) {
    this.title = title;
    this.values = values;
    this.series =
        values.values().stream().flatMap(of -> of.keySet().stream()).distinct().sorted().toList();
    this.most =
        values.values().stream()
            .flatMap(of -> of.values().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
  }

  /** The chart as an element that can stand in HTML. */
  public String svg() {
    int group = BAR * Math.max(1, series.size()) + 6;
    int height = TOP + 10 + group * values.size() + Svg.legendHeight(series.size());
    Svg svg = new Svg(title, description(), 4, WIDTH, height);
    int y = TOP;
    for (Map.Entry<String, Map<String, Double>> entry : values.entrySet()) {
      svg.text(NAMES - 6, y + group / 2.0, "end", entry.getKey());
      for (int s = 0; s < series.size(); s++) {
        Double share = entry.getValue().get(series.get(s));
        if (share != null) {
          addBar(svg, s, y, share);
        }
      }
      y += group;
    }
    return svg.legend(series, LEGEND_LEFT, y).end();
  }

  private void addBar(Svg svg, int number, int y, double share) {
    double length = most == 0 ? 0 : share / most * (WIDTH - NAMES - NUMBERS);
    svg.add(
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        NAMES, y + number * BAR, Math.max(length, 0.5), BAR - 2, Style.colour(number));
    svg.text(NAMES + length + 4, y + number * BAR + 10, "start", Svg.percent(share));
  }

  private String description() {
    return "Bars for " + String.join(", ", series) + ", at most " + Svg.percent(most) + ".";
  }
}
