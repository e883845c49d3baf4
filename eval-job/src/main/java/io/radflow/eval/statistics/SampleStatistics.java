package io.radflow.eval.statistics;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.flink.annotation.Internal;

/**
 * Mean and spread of a sample.
 *
 * @param count of values
 * @param mean NaN without a value
 * @param deviation the sample's standard deviation, of n − 1; empty below two values
 */
@Internal
public record SampleStatistics(int count, double mean, OptionalDouble deviation) {

  public static SampleStatistics of(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    if (values.length < 2) {
      return new SampleStatistics(values.length, mean, OptionalDouble.empty());
    }
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new SampleStatistics(
        values.length, mean, OptionalDouble.of(Math.sqrt(squares / (values.length - 1))));
  }

  /** Variance of the mean; only of two values or more. */
  double varianceOfMean() {
    double one = deviation.orElseThrow();
    return one * one / count;
  }
}
