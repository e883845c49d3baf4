package io.radflow.eval.report;

import io.radflow.core.metric.MetricName;
import io.radflow.eval.statistics.SampleStatistics;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as tables show them. */
final class Numbers {

  /** In place of a number that there is not. */
  static final String NONE = "–";

  private Numbers() {}

  /** In percent: 82.47 ± 0.21, or 82.47 alone. */
  static String spread(double mean, OptionalDouble deviation) {
    return deviation.isPresent()
        ? percent(mean) + " ± " + percent(deviation.getAsDouble())
        : percent(mean);
  }

  /** The deviation over seeds in percent, or what stands for none. */
  static String deviation(SampleStatistics statistics, String none) {
    return statistics.deviation().stream().mapToObj(Numbers::percent).findFirst().orElse(none);
  }

  /** Two decimals. */
  static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  static String pValue(double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    return String.format(Locale.ROOT, value >= 0.0001 || value == 0 ? "%.4f" : "%.1e", value);
  }

  static String metric(String name) {
    return switch (name) {
      case MetricName.ACCURACY -> "accuracy";
      case MetricName.MEAN_AUC -> "mean AUC";
      default -> name;
    };
  }
}
