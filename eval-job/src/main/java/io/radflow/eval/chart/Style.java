package io.radflow.eval.chart;

import org.apache.flink.annotation.Internal;

/**
 * How a line looks: one that is told by its colour is told by marker and dashes too.
 *
 * @param dashes SVG's stroke-dasharray; empty for a solid line
 * @param filled whether its markers are
 */
@Internal
public record Style(String colour, Marker marker, String dashes, boolean filled) {

  /**
   * M. Okabe and K. Ito, Color Universal Design (2008), but for the yellow, which is too pale for
   * lines on white.
   */
  private static final String[] COLOURS = {
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"
  };

  private static final String[] DASHES = {"", "6 3", "2 2.5", "9 3 2 3"};

  /** The line of that number: all differ in each of colour, marker and dashes as far as they go. */
  public static Style numbered(int number) {
    return new Style(colour(number), marker(number), dashes(number), true);
  }

  /**
   * A line that belongs to two groups.
   *
   * @param first told by colour and marker
   * @param second told by dashes and by whether markers are filled; 0 is solid
   */
  public static Style grouped(int first, int second) {
    return new Style(colour(first), marker(first), dashes(second), second % 2 == 0);
  }

  static String colour(int number) {
    return COLOURS[number % COLOURS.length];
  }

  /** The second round of colours has other markers. */
  private static Marker marker(int number) {
    int count = Marker.values().length;
    return Marker.values()[(number + number / COLOURS.length) % count];
  }

  private static String dashes(int number) {
    return DASHES[number % DASHES.length];
  }
}
