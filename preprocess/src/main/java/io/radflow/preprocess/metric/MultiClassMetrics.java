package io.radflow.preprocess.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Measures of a softmax target, over the images whose class is known. A class's calls are the
 * images for which its score is the highest.
 *
 * @param support images with a known class
 * @param top1 share of images whose class has the highest score; empty without support
 * @param topK the same for the {@code k} highest scores
 * @param logLoss mean of −log of the score of the image's class; empty without support
 * @param classes measures of each class against the rest, in the order of the output units
 */
public record MultiClassMetrics(
    long support,
    OptionalDouble top1,
    int k,
    OptionalDouble topK,
    OptionalDouble logLoss,
    List<ClassMetrics> classes) {

  /**
   * One class against the rest.
   *
   * @param support images of the class
   */
  public record ClassMetrics(
      long support,
      OptionalDouble rocAuc,
      OptionalDouble averagePrecision,
      double precision,
      double recall,
      double f1) {}

  /** An image whose class is not known. */
  public static final int UNKNOWN = -1;

  public MultiClassMetrics {
    classes = List.copyOf(classes);
  }

  /**
   * Sums follow the order of the images: give them in a fixed order where bits matter.
   *
   * @param truths [N] class indices, or {@link #UNKNOWN}
   * @param scores [N, classes] in [0, 1]
   * @param classes number of classes
   * @param k how many of the highest scores {@link #topK()} looks at
   */
  public static MultiClassMetrics of(int[] truths, double[][] scores, int classes, int k) {
    int[] known = knownRows(truths);
    long[] calls = new long[classes];
    long[] rightCalls = new long[classes];
    long[] images = new long[classes];
    long inTopK = 0;
    double logLoss = 0;
    for (int row : known) {
      int truth = truths[row];
      int called = highest(scores[row]);
      images[truth]++;
      calls[called]++;
      rightCalls[truth] += called == truth ? 1 : 0;
      inTopK += rank(scores[row], truth) < k ? 1 : 0;
      logLoss -= Math.log(Math.max(scores[row][truth], BinaryMetrics.LEAST_PROBABILITY));
    }
    List<ClassMetrics> all = new ArrayList<>(classes);
    for (int c = 0; c < classes; c++) {
      Decisions decisions =
          new Decisions(rightCalls[c], calls[c] - rightCalls[c], images[c] - rightCalls[c]);
      all.add(againstTheRest(truths, scores, known, c, (int) images[c], decisions));
    }
    int support = known.length;
    long right = Arrays.stream(rightCalls).sum();
    return new MultiClassMetrics(
        support, mean(right, support), k, mean(inTopK, support), mean(logLoss, support), all);
  }

  /** Mean over the classes that some known images have and some have not; empty if none. */
  public OptionalDouble mean(ToDoubleFunction<ClassMetrics> measure) {
    return classes.stream().filter(c -> c.rocAuc().isPresent()).mapToDouble(measure).average();
  }

  private static ClassMetrics againstTheRest(
      int[] truths, double[][] scores, int[] known, int c, int images, Decisions decisions) {
    double[] positives = new double[images];
    double[] negatives = new double[known.length - images];
    int p = 0;
    int n = 0;
    for (int row : known) {
      if (truths[row] == c) {
        positives[p++] = scores[row][c];
      } else {
        negatives[n++] = scores[row][c];
      }
    }
    BinaryMetrics ranking = BinaryMetrics.of(positives, negatives);
    return new ClassMetrics(
        images,
        ranking.rocAuc(),
        ranking.averagePrecision(),
        decisions.precision(),
        decisions.recall(),
        decisions.f1());
  }

  private static int[] knownRows(int[] truths) {
    int[] rows = new int[truths.length];
    int count = 0;
    for (int i = 0; i < truths.length; i++) {
      if (truths[i] != UNKNOWN) {
        rows[count++] = i;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  /** Index of the highest score, the first among equals. */
  private static int highest(double[] scores) {
    int best = 0;
    for (int c = 1; c < scores.length; c++) {
      if (scores[c] > scores[best]) {
        best = c;
      }
    }
    return best;
  }

  /** How many scores come before the truth's, the first among equals coming first. */
  private static int rank(double[] scores, int truth) {
    int before = 0;
    for (int c = 0; c < scores.length; c++) {
      if (scores[c] > scores[truth] || (scores[c] == scores[truth] && c < truth)) {
        before++;
      }
    }
    return before;
  }

  private static OptionalDouble mean(double sum, int count) {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }
}
