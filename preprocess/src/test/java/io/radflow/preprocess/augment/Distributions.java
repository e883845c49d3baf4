package io.radflow.preprocess.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Tests of draws against the distribution that they should have, at p = 0.001. */
final class Distributions {

  private Distributions() {}

  /** Kolmogorov and Smirnov's. */
  static void assertDistributed(double[] values, DoubleUnaryOperator cumulative) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double distance = 0;
    for (int i = 0; i < sorted.length; i++) {
      double expected = cumulative.applyAsDouble(sorted[i]);
      distance =
          Math.max(
              distance,
              Math.max(
                  Math.abs(expected - (double) i / sorted.length),
                  Math.abs(expected - (i + 1.0) / sorted.length)));
    }
    assertThat(distance).isLessThan(1.95 / Math.sqrt(sorted.length));
  }

  static void assertUniform(double[] values, double low, double high) {
    assertDistributed(values, value -> (value - low) / (high - low));
  }

  /** Pearson's χ², by Wilson and Hilferty's approximation of its quantile. */
  static void assertEven(long[] counts) {
    double expected = (double) Arrays.stream(counts).sum() / counts.length;
    double chiSquare =
        Arrays.stream(counts)
            .mapToDouble(count -> (count - expected) * (count - expected) / expected)
            .sum();
    int freedom = counts.length - 1;
    double root = 1 - 2.0 / (9 * freedom) + 3.09 * Math.sqrt(2.0 / (9 * freedom));
    assertThat(chiSquare).isLessThan(freedom * root * root * root);
  }
}
