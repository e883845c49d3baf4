package io.radflow.eval.chart;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.flink.annotation.Internal;

/**
 * A line of a chart.
 *
 * @param x rising
 * @param y as many values; one that is not finite leaves a gap
 * @param deviation as many half lengths of error bars; one that is not finite draws none
 */
@Internal
public record Series(String name, Style style, double[] x, double[] y, double[] deviation) {

  public Series {
    if (x.length != y.length || x.length != deviation.length) {
      throw new IllegalArgumentException(
          String.format(
              "%s has %d x, %d y values and %d deviations",
              name, x.length, y.length, deviation.length));
    }
  }

  /** A line without error bars. */
  public static Series of(String name, Style style, double[] x, double[] y) {
    double[] none = new double[x.length];
    Arrays.fill(none, Double.NaN);
    return new Series(name, style, x, y, none);
  }

  /** All values that the y axis has to hold, error bars and all. */
  public DoubleStream heights() {
    double[] heights = new double[2 * y.length];
    for (int i = 0; i < y.length; i++) {
      double half = Double.isFinite(deviation[i]) ? deviation[i] : 0;
      heights[2 * i] = y[i] - half;
      heights[2 * i + 1] = y[i] + half;
    }
    return DoubleStream.of(heights);
  }

  /**
   * At most {@code most} points: means of neighbours, so that noise does not pass for trend, and no
   * error bars.
   */
  Series thinned(int most) {
    if (x.length <= most) {
      return this;
    }
    double[] thinX = new double[most];
    double[] thinY = new double[most];
    for (int i = 0; i < most; i++) {
      int from = (int) ((long) i * x.length / most);
      int to = (int) ((long) (i + 1) * x.length / most);
      thinX[i] = Arrays.stream(x, from, to).average().orElse(Double.NaN);
      thinY[i] = Arrays.stream(y, from, to).average().orElse(Double.NaN);
    }
    return of(name, style, thinX, thinY);
  }
}
