package io.radflow.core.metric;

import io.radflow.core.metric.MultiClassMetrics.ClassMetrics;
import io.radflow.core.metric.MultiClassMetrics.ConfusionCell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import org.apache.flink.annotation.Internal;

/**
 * What of {@link MultiClassMetrics} needs an image's scores together, taken image by image, so that
 * the scores need not be in memory as one matrix.
 */
@Internal
public final class MultiClassTally {

  private final int k;
  private final long[] images;
  private final long[] calls;
  private final long[] rightCalls;
  private final Map<Long, Long> confusion = new HashMap<>();
  private final Scores ofTruth = new Scores();
  private final Scores ofRightCalls = new Scores();
  private final Scores ofWrongCalls = new Scores();
  private long inTopK;

  /**
   * @param classes number of classes
   * @param k how many of the highest scores {@link MultiClassMetrics#topK()} looks at
   */
  public MultiClassTally(int classes, int k) {
    this.k = k;
    this.images = new long[classes];
    this.calls = new long[classes];
    this.rightCalls = new long[classes];
  }

  /**
   * Takes one image.
   *
   * @param truth class index; {@link MultiClassMetrics#UNKNOWN} counts nowhere
   * @param scores [classes] in [0, 1]; not kept
   */
  public void add(int truth, double[] scores) {
    if (truth == MultiClassMetrics.UNKNOWN) {
      return;
    }
    int called = highest(scores);
    images[truth]++;
    calls[called]++;
    confusion.merge((long) truth * images.length + called, 1L, Long::sum);
    if (called == truth) {
      rightCalls[truth]++;
      ofRightCalls.add(scores[called]);
    } else {
      ofWrongCalls.add(scores[called]);
    }
    inTopK += rank(scores, truth) < k ? 1 : 0;
    ofTruth.add(scores[truth]);
  }

  /**
   * @param againstRest measures of the score of the class with an index against the rest
   */
  public MultiClassMetrics metrics(IntFunction<BinaryMetrics> againstRest) {
    List<ClassMetrics> classes = new ArrayList<>(images.length);
    for (int c = 0; c < images.length; c++) {
      Decisions decisions =
          new Decisions(rightCalls[c], calls[c] - rightCalls[c], images[c] - rightCalls[c]);
      classes.add(
          new ClassMetrics(
              images[c],
              againstRest.apply(c),
              decisions.precision(),
              decisions.recall(),
              decisions.f1()));
    }
    long support = Arrays.stream(images).sum();
    long right = Arrays.stream(rightCalls).sum();
    return new MultiClassMetrics(
        support,
        mean(right, support),
        interval(right, support),
        k,
        mean(inTopK, support),
        interval(inTopK, support),
        mean(logLoss(), support),
        Calibration.error(ofRightCalls.sorted(), ofWrongCalls.sorted(), Calibration.BINS),
        classes,
        confusionCells());
  }

  private double logLoss() {
    double sum = 0;
    for (double score : ofTruth.sorted()) {
      sum -= Math.log(Math.max(score, BinaryMetrics.LEAST_PROBABILITY));
    }
    return sum;
  }

  private List<ConfusionCell> confusionCells() {
    List<ConfusionCell> cells = new ArrayList<>(confusion.size());
    confusion.forEach(
        (cell, count) ->
            cells.add(
                new ConfusionCell(
                    (int) (cell / images.length), (int) (cell % images.length), count)));
    cells.sort(
        Comparator.comparingInt(ConfusionCell::truth).thenComparingInt(ConfusionCell::called));
    return cells;
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

  private static OptionalDouble mean(double sum, long count) {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }

  private static Optional<Interval> interval(long part, long whole) {
    return whole == 0 ? Optional.empty() : Optional.of(Interval.wilson(part, whole));
  }

  /** A growing list of scores. */
  private static final class Scores {

    private double[] values = new double[64];
    private int size;

    void add(double score) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = score;
    }

    double[] sorted() {
      double[] copy = Arrays.copyOf(values, size);
      Arrays.sort(copy);
      return copy;
    }
  }
}
