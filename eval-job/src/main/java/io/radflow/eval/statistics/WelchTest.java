package io.radflow.eval.statistics;

import java.util.Optional;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.flink.annotation.Internal;

/**
 * Two samples' means compared without taking their variances for equal: B. L. Welch, Biometrika 34
 * (1947).
 *
 * @param t difference of the means (first − second) / its standard error; infinite where they
 *     differ and neither sample varies
 * @param degreesOfFreedom Welch's and Satterthwaite's; NaN where neither sample varies
 * @param pValue two-sided, of no difference
 */
@Internal
public record WelchTest(double t, double degreesOfFreedom, double pValue) {

  /** Empty if a sample has fewer than two values. */
  public static Optional<WelchTest> of(double[] first, double[] second) {
    if (first.length < 2 || second.length < 2) {
      return Optional.empty();
    }
    SampleStatistics a = SampleStatistics.of(first);
    SampleStatistics b = SampleStatistics.of(second);
    double difference = a.mean() - b.mean();
    double ofA = a.varianceOfMean();
    double ofB = b.varianceOfMean();
    if (ofA + ofB == 0) {
      return Optional.of(
          difference == 0
              ? new WelchTest(0, Double.NaN, 1)
              : new WelchTest(Math.signum(difference) * Double.POSITIVE_INFINITY, Double.NaN, 0));
    }
    double t = difference / Math.sqrt(ofA + ofB);
    double degreesOfFreedom =
        (ofA + ofB)
            * (ofA + ofB)
            / (ofA * ofA / (first.length - 1) + ofB * ofB / (second.length - 1));
    // The generator is not needed, and the default one would look for entropy.
    TDistribution distribution = new TDistribution(null, degreesOfFreedom);
    return Optional.of(
        new WelchTest(t, degreesOfFreedom, 2 * distribution.cumulativeProbability(-Math.abs(t))));
  }
}
