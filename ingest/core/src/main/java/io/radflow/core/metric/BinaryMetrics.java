package io.radflow.core.metric;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.flink.annotation.Internal;

/**
 * Measures of the scores of one label, over the images for which the label is known.
 *
 * <p>Scores are sorted first and every sum follows that order, so a value does not depend on the
 * order in which images came, to the last bit.
 *
 * @param support images with a known label
 * @param positives images with the label
 * @param rocAuc area under the ROC curve; empty unless both truths occur
 * @param rocAucInterval 95%, DeLong's; empty with fewer than two images of either truth
 * @param averagePrecision empty without a positive image
 * @param precision share of the calls that are right; 0 where nothing is called
 * @param recall share of the positive images that are called; 0 where there are none
 * @param f1 harmonic mean of the two; 0 where both are
 * @param accuracy share of right decisions; empty without a known label
 * @param accuracyInterval 95%, Wilson's; empty without a known label
 * @param brier mean squared difference of score and truth; empty without a known label
 * @param logLoss mean of −log of the score given to the truth; empty without a known label
 * @param calibrationError {@link Calibration} of the score as the label's probability, in {@value
 *     Calibration#BINS} bins; empty without a known label
 */
@Internal
public record BinaryMetrics(
    long support,
    long positives,
    OptionalDouble rocAuc,
    Optional<Interval> rocAucInterval,
    OptionalDouble averagePrecision,
    double precision,
    double recall,
    double f1,
    OptionalDouble accuracy,
    Optional<Interval> accuracyInterval,
    OptionalDouble brier,
    OptionalDouble logLoss,
    OptionalDouble calibrationError) {

  /** A label is called where its score is above this. */
  public static final double THRESHOLD = 0.5;

  /** The least probability that enters a logarithm: float64's machine epsilon. */
  static final double LEAST_PROBABILITY = Math.ulp(1.0);

  /**
   * @param positiveScores scores in [0, 1] of the images with the label, in any order
   * @param negativeScores scores in [0, 1] of the images without it, in any order
   */
  public static BinaryMetrics of(double[] positiveScores, double[] negativeScores) {
    double[] positives = positiveScores.clone();
    double[] negatives = negativeScores.clone();
    Arrays.sort(positives);
    Arrays.sort(negatives);
    return ofSorted(positives, negatives);
  }

  /**
   * @param positives scores in [0, 1] of the images with the label, rising
   * @param negatives scores in [0, 1] of the images without it, rising
   */
  public static BinaryMetrics ofSorted(double[] positives, double[] negatives) {
    long truePositives = countAboveThreshold(positives);
    long falsePositives = countAboveThreshold(negatives);
    Decisions decisions =
        new Decisions(truePositives, falsePositives, positives.length - truePositives);
    long support = (long) positives.length + negatives.length;
    long right = truePositives + negatives.length - falsePositives;
    Optional<RocAuc> rocAuc =
        positives.length == 0 || negatives.length == 0
            ? Optional.empty()
            : Optional.of(RocAuc.ofSorted(positives, negatives));
    return new BinaryMetrics(
        support,
        positives.length,
        rocAuc.map(auc -> OptionalDouble.of(auc.value())).orElse(OptionalDouble.empty()),
        rocAuc.flatMap(RocAuc::interval),
        averagePrecision(positives, negatives),
        decisions.precision(),
        decisions.recall(),
        decisions.f1(),
        mean(right, support),
        support == 0 ? Optional.empty() : Optional.of(Interval.wilson(right, support)),
        mean(squaredErrors(positives, negatives), support),
        mean(logLosses(positives, negatives), support),
        Calibration.error(positives, negatives, Calibration.BINS));
  }

  /** Whether both truths occur, without which a label has no AUC and enters no mean. */
  public boolean hasBothTruths() {
    return positives > 0 && positives < support;
  }

  /** The accuracy of never calling the label; empty without a known label. */
  public OptionalDouble alwaysNoAccuracy() {
    return mean(support - positives, support);
  }

  /** Σ (recall − recall of the threshold before) · precision over the distinct scores, falling. */
  private static OptionalDouble averagePrecision(double[] positives, double[] negatives) {
    if (positives.length == 0) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    int p = positives.length;
    int n = negatives.length;
    while (p > 0) {
      double threshold = positives[p - 1];
      int before = p;
      while (p > 0 && positives[p - 1] == threshold) {
        p--;
      }
      while (n > 0 && negatives[n - 1] >= threshold) {
        n--;
      }
      double truePositives = positives.length - p;
      double called = truePositives + negatives.length - n;
      sum += (before - p) * (truePositives / called);
    }
    return OptionalDouble.of(sum / positives.length);
  }

  private static double squaredErrors(double[] positives, double[] negatives) {
    double sum = 0;
    for (double score : positives) {
      sum += (1 - score) * (1 - score);
    }
    for (double score : negatives) {
      sum += score * score;
    }
    return sum;
  }

  private static double logLosses(double[] positives, double[] negatives) {
    double sum = 0;
    for (double score : positives) {
      sum -= Math.log(Math.max(score, LEAST_PROBABILITY));
    }
    for (double score : negatives) {
      sum -= Math.log(Math.max(1 - score, LEAST_PROBABILITY));
    }
    return sum;
  }

  private static long countAboveThreshold(double[] sorted) {
    int first = sorted.length;
    while (first > 0 && sorted[first - 1] > THRESHOLD) {
      first--;
    }
    return sorted.length - first;
  }

  private static OptionalDouble mean(double sum, long count) {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }
}
