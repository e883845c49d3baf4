package io.radflow.core.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.apache.flink.annotation.Internal;

/**
 * Measures of a sigmoid target: those of every label, and their means.
 *
 * @param support images with a known label
 * @param labels in the order of the output units
 */
@Internal
public record MultiLabelMetrics(long support, List<BinaryMetrics> labels) {

  public MultiLabelMetrics {
    labels = List.copyOf(labels);
  }

  /**
   * @param truths [N, labels]: 1, 0 or NaN (unknown, counts nowhere)
   * @param scores [N, labels] in [0, 1]
   * @param labels number of labels
   */
  public static MultiLabelMetrics of(float[][] truths, float[][] scores, int labels) {
    List<BinaryMetrics> all = new ArrayList<>(labels);
    for (int label = 0; label < labels; label++) {
      all.add(ofLabel(truths, scores, label));
    }
    return new MultiLabelMetrics(support(truths), all);
  }

  /** Mean over the labels of which both truths occur; empty if there is none. */
  public OptionalDouble mean(ToDoubleFunction<BinaryMetrics> measure) {
    return labels.stream().filter(BinaryMetrics::hasBothTruths).mapToDouble(measure).average();
  }

  /** Mean of the accuracies of the labels that are known for some image. */
  public OptionalDouble meanAccuracy() {
    return meanOfKnown(label -> label.accuracy().getAsDouble());
  }

  /** What that mean is of a model that never calls a label. */
  public OptionalDouble meanAlwaysNoAccuracy() {
    return meanOfKnown(label -> label.alwaysNoAccuracy().getAsDouble());
  }

  private OptionalDouble meanOfKnown(ToDoubleFunction<BinaryMetrics> measure) {
    return labels.stream().filter(label -> label.support() > 0).mapToDouble(measure).average();
  }

  private static long support(float[][] truths) {
    long support = 0;
    for (float[] row : truths) {
      boolean known = false;
      for (float truth : row) {
        known |= !Float.isNaN(truth);
      }
      support += known ? 1 : 0;
    }
    return support;
  }

  private static BinaryMetrics ofLabel(float[][] truths, float[][] scores, int label) {
    int positives = 0;
    int negatives = 0;
    for (float[] row : truths) {
      positives += row[label] == 1 ? 1 : 0;
      negatives += row[label] == 0 ? 1 : 0;
    }
    double[] positiveScores = new double[positives];
    double[] negativeScores = new double[negatives];
    for (int i = 0; i < truths.length; i++) {
      if (truths[i][label] == 1) {
        positiveScores[--positives] = scores[i][label];
      } else if (truths[i][label] == 0) {
        negativeScores[--negatives] = scores[i][label];
      }
    }
    return BinaryMetrics.of(positiveScores, negativeScores);
  }
}
