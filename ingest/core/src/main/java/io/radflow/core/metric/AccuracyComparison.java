package io.radflow.core.metric;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.flink.annotation.Internal;

/**
 * Two models' decisions on the same images, compared by McNemar's test (Psychometrika 12, 1947).
 *
 * @param onlyFirst images that only the first model gets right
 * @param onlySecond images that only the second model gets right
 * @param exact whether the p-value is of the exact binomial test, used up to {@value
 *     #MOST_FOR_EXACT} such images; else of the chi-squared test with Edwards's continuity
 *     correction (Psychometrika 13, 1948)
 * @param pValue two-sided, of no difference
 */
@Internal
public record AccuracyComparison(long onlyFirst, long onlySecond, boolean exact, double pValue) {

  static final int MOST_FOR_EXACT = 25;

  /**
   * @param onlyFirst at least 0
   * @param onlySecond at least 0
   */
  public static AccuracyComparison of(long onlyFirst, long onlySecond) {
    if (onlyFirst < 0 || onlySecond < 0) {
      throw new IllegalArgumentException(
          "Expected counts of at least 0; found " + onlyFirst + " and " + onlySecond);
    }
    long discordant = onlyFirst + onlySecond;
    if (discordant <= MOST_FOR_EXACT) {
      return new AccuracyComparison(
          onlyFirst, onlySecond, true, exactPValue(onlyFirst, onlySecond));
    }
    // One degree of freedom: the square of a normal value.
    double z = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) / Math.sqrt(discordant);
    return new AccuracyComparison(onlyFirst, onlySecond, false, AucComparison.twoSided(z));
  }

  /**
   * @param first whether the first model is right, by image
   * @param second whether the second model is, in the same order
   * @throws IllegalArgumentException if the images are not as many
   */
  public static AccuracyComparison of(boolean[] first, boolean[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "Expected the same images of both models; found " + first.length + ", " + second.length);
    }
    long onlyFirst = 0;
    long onlySecond = 0;
    for (int i = 0; i < first.length; i++) {
      onlyFirst += first[i] && !second[i] ? 1 : 0;
      onlySecond += second[i] && !first[i] ? 1 : 0;
    }
    return of(onlyFirst, onlySecond);
  }

  private static double exactPValue(long onlyFirst, long onlySecond) {
    int discordant = (int) (onlyFirst + onlySecond);
    int fewer = (int) Math.min(onlyFirst, onlySecond);
    // The generator is not needed, and the default one would look for entropy.
    BinomialDistribution heads = new BinomialDistribution(null, discordant, 0.5);
    return Math.min(1, 2 * heads.cumulativeProbability(fewer));
  }
}
