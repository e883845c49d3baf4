package io.radflow.eval.gauge;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.pass.MetricValue;
import io.radflow.eval.pass.PassValues;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The gauges of one pass: {@code run.RUN.target.TARGET.step.STEP[.label.LABEL].MEASURE}, and
 * MEASURE_lower and MEASURE_upper where there is an interval.
 */
final class PassGauges {

  private final OperatorMetrics metrics;
  private final Map<String, OperatorMetrics> labels = new HashMap<>();
  private final Map<String, Double> values = new HashMap<>();
  private final Set<String> leftOut = new HashSet<>();
  private int room;

  PassGauges(OperatorMetrics operator, PassHeader pass) {
    this.metrics =
        operator.by("run", pass.run).by("target", pass.target).by("step", Long.toString(pass.step));
  }

  /**
   * @param most gauges that this may have
   */
  void update(PassValues result, int most) {
    leftOut.clear();
    room = most - series();
    set(null, "seen_ratio", result.share());
    set(null, "pass_step", result.pass.step);
    set(null, "shots", shots(result.pass.shot));
    set(null, "images_seen", result.seen);
    set(null, "partial", result.status == PassValues.Status.COMPLETE ? 0 : 1);
    set(null, "incomplete", result.status == PassValues.Status.INCOMPLETE ? 1 : 0);
    // Values over all labels first: they must not be those that there is no room for.
    for (MetricValue value : result.values) {
      if (value.label == null) {
        set(value);
      }
    }
    for (MetricValue value : result.values) {
      if (value.label != null) {
        set(value);
      }
    }
  }

  /** Training images of each class; 0 for all. {@code 10_shot} is 10. */
  private static double shots(String shot) {
    String number = shot.replaceFirst("_shot$", "");
    return number.matches("\\d{1,9}") ? Integer.parseInt(number) : 0;
  }

  /** Gauges that are shown. */
  int series() {
    synchronized (values) {
      return values.size();
    }
  }

  /** Gauges that there was no room for at the newest update. */
  int leftOut() {
    return leftOut.size();
  }

  /** Takes the gauges away: Flink itself keeps them for as long as the operator runs. */
  void retire() {
    labels.values().forEach(OperatorMetrics::remove);
    metrics.remove();
  }

  private void set(MetricValue value) {
    set(value.label, "support", value.support);
    if (!value.isDefined()) {
      return;
    }
    String name = name(value.name);
    set(value.label, name, value.value);
    if (value.hasInterval()) {
      set(value.label, name + "_lower", value.lower);
      set(value.label, name + "_upper", value.upper);
    }
  }

  private void set(String label, String name, double value) {
    String key = label + "\n" + name;
    synchronized (values) {
      if (values.containsKey(key)) {
        values.put(key, value);
        return;
      }
      if (room == 0) {
        leftOut.add(key);
        return;
      }
      values.put(key, value);
    }
    room--;
    OperatorMetrics owner =
        label == null ? metrics : labels.computeIfAbsent(label, one -> metrics.by("label", one));
    owner.gauge(name, () -> value(key));
  }

  /** Called by the reporter's thread. */
  private double value(String key) {
    synchronized (values) {
      return values.get(key);
    }
  }

  /** {@code test/mean_auc} is mean_auc; {@code test/top5_acc} is top5_accuracy. */
  private static String name(String metric) {
    return metric.substring(metric.indexOf('/') + 1).replaceFirst("(^|_)acc$", "$1accuracy");
  }
}
