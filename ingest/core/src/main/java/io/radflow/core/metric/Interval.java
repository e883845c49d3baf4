package io.radflow.core.metric;

import org.apache.flink.annotation.Internal;

/**
 * A two-sided 95% interval of a share.
 *
 * @param lower in [0, upper]
 * @param upper in [lower, 1]
 */
@Internal
public record Interval(double lower, double upper) {

  /** The normal distribution's 97.5% quantile. */
  static final double Z = 1.959963984540054;

  public Interval {
    if (!(lower >= 0 && lower <= upper && upper <= 1)) {
      throw new IllegalArgumentException(
          "Expected 0 <= lower <= upper <= 1; found " + lower + " and " + upper);
    }
  }

  /**
   * The score interval of a share (Wilson, JASA 22, 1927; Newcombe, Statistics in Medicine 17,
   * 1998, method 3).
   *
   * @param part of the whole, at least 0
   * @param whole at least 1
   */
  public static Interval wilson(long part, long whole) {
    if (part < 0 || part > whole || whole < 1) {
      throw new IllegalArgumentException(
          "Expected 0 <= part <= whole and whole >= 1; found " + part + " and " + whole);
    }
    double square = Z * Z;
    double share = (double) part / whole;
    double centre = share + square / (2 * whole);
    double reach = Z * Math.sqrt((share * (1 - share) + square / (4 * whole)) / whole);
    double scale = 1 + square / whole;
    // Rounding must not take the bound of an extreme share off it.
    double lower = part == 0 ? 0 : Math.max(0, (centre - reach) / scale);
    double upper = part == whole ? 1 : Math.min(1, (centre + reach) / scale);
    return new Interval(lower, upper);
  }

  /** Estimate ± 1.96 standard errors, cut to [0, 1]. */
  static Interval normal(double estimate, double standardError) {
    return new Interval(
        Math.max(0, estimate - Z * standardError), Math.min(1, estimate + Z * standardError));
  }
}
