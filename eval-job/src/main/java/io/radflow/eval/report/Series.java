package io.radflow.eval.report;

import java.util.Arrays;

/**
 * A line of a chart.
 *
 * @param x rising
 * @param y as many values; one that is not finite leaves a gap
 */
record Series(String name, double[] x, double[] y) {

  Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          name + " has " + x.length + " x and " + y.length + " y values");
    }
  }

  /** At most {@code most} points: means of neighbours, so that noise does not pass for trend. */
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
    return new Series(name, thinX, thinY);
  }
}
