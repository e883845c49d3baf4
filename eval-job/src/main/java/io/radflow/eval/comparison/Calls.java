package io.radflow.eval.comparison;

import io.radflow.core.metric.BinaryMetrics;
import io.radflow.core.record.Task;
import io.radflow.eval.prediction.PredictionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.Internal;

/** What a prediction calls, in words: the highest class, or every label above the threshold. */
@Internal
public final class Calls {

  private static final String NO_LABEL = "none";
  private static final int MOST_NAMES = 6;

  private Calls() {}

  /** Whether the calls agree with every known label. */
  public static boolean areRight(PredictionRow row) {
    for (int i = 0; i < row.labels.length; i++) {
      if (!Float.isNaN(row.labels[i]) && isCalled(row, i) != (row.labels[i] == 1)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the class with the highest score, the first among equals, is the true one. */
  static boolean isRightClass(PredictionRow row) {
    return row.labels[highest(row.scores)] == 1;
  }

  /** Names of the labels that are true. */
  public static String truth(PredictionRow row) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < row.labels.length; i++) {
      if (row.labels[i] == 1) {
        names.add(row.labelNames[i]);
      }
    }
    return joined(names);
  }

  /** Names of the labels that are called, with their scores. */
  public static String predicted(PredictionRow row) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < row.scores.length; i++) {
      if (isCalled(row, i)) {
        names.add(String.format(Locale.ROOT, "%s (%.2f)", row.labelNames[i], row.scores[i]));
      }
    }
    return joined(names);
  }

  private static boolean isCalled(PredictionRow row, int label) {
    return row.task == Task.MULTI_CLASS
        ? label == highest(row.scores)
        : row.scores[label] > BinaryMetrics.THRESHOLD;
  }

  private static int highest(float[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }

  private static String joined(List<String> names) {
    if (names.isEmpty()) {
      return NO_LABEL;
    }
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES)) + ", …";
  }
}
