package io.radflow.eval.gauge;

import io.radflow.eval.batch.PassHeader;
import io.radflow.eval.pass.MetricValue;
import io.radflow.eval.pass.PassValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * The gauges of one pass: {@code run.RUN.target.TARGET.step.STEP[.label.LABEL].MEASURE}, and
 * MEASURE_lower and MEASURE_upper where there is an interval.
 */
final class PassGauges {

  private final MetricGroup group;
  private final Map<String, MetricGroup> labels = new HashMap<>();
  private final Map<String, Double> values = new HashMap<>();
  private final Set<String> leftOut = new HashSet<>();
  private int room;

  PassGauges(MetricGroup operator, PassHeader pass) {
    this.group =
        operator
            .addGroup("run", pass.run)
            .addGroup("target", pass.target)
            .addGroup("step", Long.toString(pass.step));
  }

  /**
   * @param most gauges that this may have
   */
  void update(PassValues result, int most) {
    leftOut.clear();
    room = most - series();
    set(null, "share_seen", result.share());
    set(null, "last_step", result.pass.step);
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
    List<MetricGroup> all = new ArrayList<>(labels.values());
    all.add(group);
    for (MetricGroup one : all) {
      if (one instanceof AbstractMetricGroup<?> closeable) {
        closeable.close();
      }
    }
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
    MetricGroup owner =
        label == null ? group : labels.computeIfAbsent(label, one -> group.addGroup("label", one));
    owner.gauge(name, (Gauge<Double>) () -> value(key));
  }

  /** Called by the reporter's thread. */
  private double value(String key) {
    synchronized (values) {
      return values.get(key);
    }
  }

  /** {@code test/mean_auc} is mean_auc; {@code test/acc} is accuracy. */
  private static String name(String metric) {
    String name = metric.substring(metric.indexOf('/') + 1);
    return name.equals("acc") ? "accuracy" : name.equals("top5_acc") ? "top5_accuracy" : name;
  }
}
