package io.radflow.core.metric;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.apache.flink.annotation.Internal;

/**
 * Measures of a softmax target, over the images whose class is known. A class's calls are the
 * images for which its score is the highest. No value depends on the order of the images, to the
 * last bit.
 *
 * @param support images with a known class
 * @param top1 share of images whose class has the highest score; empty without support
 * @param top1Interval 95%, Wilson's; empty without support
 * @param topK the same share for the {@code k} highest scores
 * @param topKInterval 95%, Wilson's; empty without support
 * @param logLoss mean of −log of the score of the image's class; empty without support
 * @param calibrationError {@link Calibration} of the highest score as the probability of a right
 *     call, in {@value Calibration#BINS} bins; empty without support
 * @param classes measures of each class against the rest, in the order of the output units
 * @param confusion the cells of the confusion matrix that hold an image, by truth, then by call
 */
@Internal
public record MultiClassMetrics(
    long support,
    OptionalDouble top1,
    Optional<Interval> top1Interval,
    int k,
    OptionalDouble topK,
    Optional<Interval> topKInterval,
    OptionalDouble logLoss,
    OptionalDouble calibrationError,
    List<ClassMetrics> classes,
    List<ConfusionCell> confusion) {

  /**
   * One class against the rest.
   *
   * @param support images of the class
   * @param againstRest measures of the class's score
   * @param precision share of the class's calls that are right; 0 where there are none
   * @param recall share of the class's images that are called so; 0 where there are none
   * @param f1 harmonic mean of the two; 0 where both are
   */
  public record ClassMetrics(
      long support, BinaryMetrics againstRest, double precision, double recall, double f1) {

    public OptionalDouble rocAuc() {
      return againstRest.rocAuc();
    }

    public OptionalDouble averagePrecision() {
      return againstRest.averagePrecision();
    }
  }

  /**
   * One cell of the confusion matrix.
   *
   * @param truth class index
   * @param called class index
   * @param images at least 1
   */
  public record ConfusionCell(int truth, int called, long images) {}

  /** An image whose class is not known. */
  public static final int UNKNOWN = -1;

  public MultiClassMetrics {
    classes = List.copyOf(classes);
    confusion = List.copyOf(confusion);
  }

  /**
   * @param truths [N] class indices, or {@link #UNKNOWN}
   * @param scores [N, classes] in [0, 1]
   * @param classes number of classes
   * @param k how many of the highest scores {@link #topK()} looks at
   */
  public static MultiClassMetrics of(int[] truths, double[][] scores, int classes, int k) {
    MultiClassTally tally = new MultiClassTally(classes, k);
    for (int i = 0; i < truths.length; i++) {
      tally.add(truths[i], scores[i]);
    }
    return tally.metrics(c -> againstRest(truths, scores, c));
  }

  /** Mean over the classes that some known images have and some have not; empty if none. */
  public OptionalDouble mean(ToDoubleFunction<ClassMetrics> measure) {
    return classes.stream().filter(c -> c.rocAuc().isPresent()).mapToDouble(measure).average();
  }

  private static BinaryMetrics againstRest(int[] truths, double[][] scores, int c) {
    int positives = 0;
    int negatives = 0;
    for (int truth : truths) {
      positives += truth == c ? 1 : 0;
      negatives += truth != c && truth != UNKNOWN ? 1 : 0;
    }
    double[] positiveScores = new double[positives];
    double[] negativeScores = new double[negatives];
    for (int i = 0; i < truths.length; i++) {
      if (truths[i] == c) {
        positiveScores[--positives] = scores[i][c];
      } else if (truths[i] != UNKNOWN) {
        negativeScores[--negatives] = scores[i][c];
      }
    }
    return BinaryMetrics.of(positiveScores, negativeScores);
  }
}
