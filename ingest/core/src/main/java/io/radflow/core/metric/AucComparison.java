package io.radflow.core.metric;

import java.util.Arrays;
import org.apache.commons.math3.special.Erf;
import org.apache.flink.annotation.Internal;

/**
 * Two models' areas under the ROC curve on the same images, compared by DeLong, DeLong and
 * Clarke-Pearson (Biometrics 44, 1988, equation 8).
 *
 * @param first area of the first model
 * @param second area of the second model
 * @param standardError of their difference
 * @param z difference / standard error; 0 where the models do not differ, infinite where they
 *     differ without any error
 * @param pValue two-sided, of no difference
 */
@Internal
public record AucComparison(
    double first, double second, double standardError, double z, double pValue) {

  /**
   * Compares in O(n log n). Position i of both models' arrays is one image.
   *
   * @param firstPositives the first model's scores of the images with the label, at least two
   * @param firstNegatives its scores of the images without it, at least two
   * @param secondPositives the second model's, in the same order
   * @param secondNegatives the second model's, in the same order
   * @throws IllegalArgumentException if the images are too few or not as many
   */
  public static AucComparison of(
      double[] firstPositives,
      double[] firstNegatives,
      double[] secondPositives,
      double[] secondNegatives) {
    int positives = firstPositives.length;
    int negatives = firstNegatives.length;
    if (positives != secondPositives.length || negatives != secondNegatives.length) {
      throw new IllegalArgumentException(
          String.format(
              "Expected the same images of both models; found %d and %d with the label, %d and %d"
                  + " without it",
              positives, secondPositives.length, negatives, secondNegatives.length));
    }
    if (positives < 2 || negatives < 2) {
      throw new IllegalArgumentException(
          String.format(
              "Expected two images of each truth; found %d with the label and %d without it",
              positives, negatives));
    }
    double[] ofPositives =
        differences(
            sharesBelow(firstPositives, firstNegatives),
            sharesBelow(secondPositives, secondNegatives));
    double[] ofNegatives =
        differences(
            sharesBelow(firstNegatives, firstPositives),
            sharesBelow(secondNegatives, secondPositives));
    double standardError =
        Math.sqrt(variance(ofPositives) / positives + variance(ofNegatives) / negatives);
    double first = area(firstPositives, firstNegatives);
    double second = area(secondPositives, secondNegatives);
    double z = first == second ? 0 : (first - second) / standardError;
    return new AucComparison(first, second, standardError, z, twoSided(z));
  }

  /** The first model's area minus the second's. */
  public double difference() {
    return first - second;
  }

  /** Probability of a standard normal value at least as far from 0. */
  static double twoSided(double z) {
    return Erf.erfc(Math.abs(z) / Math.sqrt(2));
  }

  private static double area(double[] positives, double[] negatives) {
    return RocAuc.ofSorted(sorted(positives), sorted(negatives)).value();
  }

  private static double[] sharesBelow(double[] scores, double[] others) {
    double[] sorted = sorted(others);
    double[] shares = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      double below = firstIndex(sorted, scores[i], false);
      double notAbove = firstIndex(sorted, scores[i], true);
      shares[i] = (below + notAbove) / (2.0 * others.length);
    }
    return shares;
  }

  /** Index of the first element at or above the score, or with {@code above} above it. */
  private static int firstIndex(double[] sorted, double score, boolean above) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < score || (above && sorted[middle] == score)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double[] differences(double[] first, double[] second) {
    double[] differences = new double[first.length];
    for (int i = 0; i < first.length; i++) {
      differences[i] = first[i] - second[i];
    }
    return differences;
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).sum() / values.length;
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / (values.length - 1);
  }

  private static double[] sorted(double[] scores) {
    double[] copy = scores.clone();
    Arrays.sort(copy);
    return copy;
  }
}
