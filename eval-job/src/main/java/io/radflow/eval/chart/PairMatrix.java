package io.radflow.eval.chart;

import io.radflow.eval.page.Html;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** How often two names come together, as a share of how often the rarer one comes: as SVG. */
@Internal
public final class PairMatrix {

  private static final int NAMES = 200;
  private static final int CELL = 26;
  private static final int TOP = 30;

  private final String title;
  private final List<String> names;
  private final long[][] together;

  /**
   * @param together [names, names] rows that have both; on the diagonal, that have the one
   */
  public PairMatrix(String title, List<String> names, long[][] together) {
    this.title = title;
    this.names = names;
    this.together = together;
  }

  /** The chart as an element that can stand in HTML. */
  public String svg() {
    int size = CELL * names.size();
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    Svg svg =
        new Svg(
            title,
            "A square for each two of " + String.join(", ", names) + ", the darker the oftener.",
            4,
            NAMES + size + 20,
            2 * TOP + size + 6 * longest);
    for (int row = 0; row < names.size(); row++) {
      svg.text(NAMES - 6, TOP + row * CELL + 17, "end", names.get(row));
      svg.add(
          "<text transform=\"translate(%d %d) rotate(-60)\" text-anchor=\"end\">%s</text>",
          NAMES + row * CELL + 18, TOP + 14 + size, Html.escape(names.get(row)));
      for (int column = 0; column < names.size(); column++) {
        addCell(svg, row, column);
      }
    }
    return svg.end();
  }

  private void addCell(Svg svg, int row, int column) {
    long rarer = Math.min(together[row][row], together[column][column]);
    double share = rarer == 0 ? 0 : (double) together[row][column] / rarer;
    svg.add(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" fill-opacity=\"%.3f\""
            + " stroke=\"#ddd\"><title>%s and %s: %d rows, %s of the rarer</title></rect>",
        NAMES + column * CELL,
        TOP + row * CELL,
        CELL,
        CELL,
        Style.colour(0),
        share,
        Html.escape(names.get(row)),
        Html.escape(names.get(column)),
        together[row][column],
        Svg.percent(share));
  }
}
