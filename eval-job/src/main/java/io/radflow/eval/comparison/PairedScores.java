package io.radflow.eval.comparison;

import io.radflow.core.metric.AccuracyComparison;
import io.radflow.core.metric.AucComparison;
import io.radflow.core.record.Task;
import io.radflow.eval.prediction.PredictionRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Two passes on the same images. */
final class PairedScores {

  /** DeLong's variance needs as many images of each truth. */
  private static final int FEWEST = 2;

  private final List<PredictionRow> first = new ArrayList<>();
  private final List<PredictionRow> second = new ArrayList<>();

  /** The images that both passes have, with the same truth. */
  PairedScores(PassPredictions one, PassPredictions other) {
    one.byImage()
        .forEach(
            (image, row) -> {
              PredictionRow match = other.byImage().get(image);
              if (match != null
                  && Arrays.equals(row.labelNames, match.labelNames)
                  && Arrays.equals(row.labels, match.labels)) {
                first.add(row);
                second.add(match);
              }
            });
  }

  int images() {
    return first.size();
  }

  /** McNemar's test of the classes called; none if there are no classes. */
  List<Double> accuracyPValues() {
    if (first.isEmpty() || first.get(0).task != Task.MULTI_CLASS) {
      return List.of();
    }
    return List.of(AccuracyComparison.of(areRight(first), areRight(second)).pValue());
  }

  /** DeLong's test of each label that has enough images of both truths. */
  List<Double> aucPValues() {
    List<Double> pValues = new ArrayList<>();
    int labels = first.isEmpty() ? 0 : first.get(0).labels.length;
    for (int label = 0; label < labels; label++) {
      double[] positives = scores(first, label, 1);
      double[] negatives = scores(first, label, 0);
      if (positives.length >= FEWEST && negatives.length >= FEWEST) {
        pValues.add(
            AucComparison.of(
                    positives, negatives, scores(second, label, 1), scores(second, label, 0))
                .pValue());
      }
    }
    return pValues;
  }

  private static double[] scores(List<PredictionRow> rows, int label, float truth) {
    return rows.stream()
        .filter(row -> row.labels[label] == truth)
        .mapToDouble(row -> row.scores[label])
        .toArray();
  }

  private static boolean[] areRight(List<PredictionRow> rows) {
    boolean[] right = new boolean[rows.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = Calls.isRightClass(rows.get(i));
    }
    return right;
  }
}
