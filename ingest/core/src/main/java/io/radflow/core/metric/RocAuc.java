package io.radflow.core.metric;

import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * The area under a ROC curve and how sure it is.
 *
 * <p>Placements of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988, equations 4 to 6): of a
 * positive image the share of negative images that score lower, of a negative one the share of
 * positive images that score higher, ties counting half. They are counted in one walk over sorted
 * scores, O(n log n) in all as in Sun and Xu (IEEE Signal Processing Letters 21, 2014).
 *
 * @param value the Mann–Whitney statistic with midranks: the mean of either truth's placements
 * @param standardError empty with fewer than two images of either truth
 */
@Internal
public record RocAuc(double value, Optional<Double> standardError) {

  /**
   * @param positives scores of the images with the label, rising, at least one
   * @param negatives scores of the images without it, rising, at least one
   */
  static RocAuc ofSorted(double[] positives, double[] negatives) {
    if (positives.length == 0 || negatives.length == 0) {
      throw new IllegalArgumentException(
          String.format(
              "Expected images of both truths; found %d with the label and %d without it",
              positives.length, negatives.length));
    }
    long halfWins = 0;
    int below = 0;
    int notAbove = 0;
    for (double score : positives) {
      while (below < negatives.length && negatives[below] < score) {
        below++;
      }
      while (notAbove < negatives.length && negatives[notAbove] <= score) {
        notAbove++;
      }
      halfWins += below + notAbove;
    }
    // Whole numbers up to here: exact.
    double value = halfWins / (2.0 * positives.length * negatives.length);
    if (positives.length < 2 || negatives.length < 2) {
      return new RocAuc(value, Optional.empty());
    }
    double ofPositives = variance(positives, negatives, value);
    double ofNegatives = variance(negatives, positives, 1 - value);
    double variance = ofPositives / positives.length + ofNegatives / negatives.length;
    return new RocAuc(value, Optional.of(Math.sqrt(variance)));
  }

  /** 95%; empty where the standard error is. */
  public Optional<Interval> interval() {
    return standardError.map(error -> Interval.normal(value, error));
  }

  /** Variance of the shares of others that are below each score, ties counting half. */
  private static double variance(double[] scores, double[] others, double mean) {
    double sum = 0;
    int below = 0;
    int notAbove = 0;
    for (double score : scores) {
      while (below < others.length && others[below] < score) {
        below++;
      }
      while (notAbove < others.length && others[notAbove] <= score) {
        notAbove++;
      }
      double difference = ((double) below + notAbove) / (2.0 * others.length) - mean;
      sum += difference * difference;
    }
    return sum / (scores.length - 1);
  }
}
