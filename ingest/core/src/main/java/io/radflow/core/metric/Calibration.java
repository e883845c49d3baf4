package io.radflow.core.metric;

import java.util.OptionalDouble;
import org.apache.flink.annotation.Internal;

/**
 * Expected calibration error (Naeini, Cooper and Hauskrecht, AAAI 2015; Guo, Pleiss, Sun and
 * Weinberger, ICML 2017, equation 3): Σ over bins of (images of the bin / images) · |share of
 * images of the bin that are true − mean score of the bin|.
 *
 * <p>Bins are of equal width, bin m of M holding the scores in ((m−1)/M, m/M], the first one 0 too.
 */
@Internal
public final class Calibration {

  /** As many bins as Guo et al. take. */
  public static final int BINS = 15;

  private final double[] sums;
  private final long[] images;
  private final long[] truths;

  /**
   * @param bins at least 1
   */
  Calibration(int bins) {
    if (bins < 1) {
      throw new IllegalArgumentException("Expected at least one bin, found " + bins);
    }
    this.sums = new double[bins];
    this.images = new long[bins];
    this.truths = new long[bins];
  }

  /**
   * @param trueScores scores in [0, 1] of what was true
   * @param falseScores scores in [0, 1] of what was not
   * @param bins at least 1
   * @return empty without scores
   */
  public static OptionalDouble error(double[] trueScores, double[] falseScores, int bins) {
    Calibration calibration = new Calibration(bins);
    for (double score : trueScores) {
      calibration.add(score, true);
    }
    for (double score : falseScores) {
      calibration.add(score, false);
    }
    return calibration.error();
  }

  private void add(double score, boolean isTrue) {
    int bin = bin(score);
    sums[bin] += score;
    images[bin]++;
    truths[bin] += isTrue ? 1 : 0;
  }

  private int bin(double score) {
    int bin = Math.max(0, (int) Math.ceil(score * sums.length) - 1);
    return Math.min(bin, sums.length - 1);
  }

  private OptionalDouble error() {
    long all = 0;
    double error = 0;
    for (int bin = 0; bin < sums.length; bin++) {
      all += images[bin];
      error += Math.abs(truths[bin] - sums[bin]);
    }
    return all == 0 ? OptionalDouble.empty() : OptionalDouble.of(error / all);
  }
}
