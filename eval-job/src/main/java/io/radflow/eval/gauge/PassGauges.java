package io.radflow.eval.gauge;

import io.radflow.eval.pass.MetricValue;
import io.radflow.eval.pass.PassResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/** The gauges of one pass: {@code run.RUN.target.TARGET.step.STEP[.label.LABEL].MEASURE}. */
final class PassGauges {

  private final MetricGroup group;
  private final Map<String, MetricGroup> labels = new HashMap<>();
  private final Map<String, Double> values = new HashMap<>();

  PassGauges(MetricGroup operator, PassResult result) {
    this.group =
        operator
            .addGroup("run", result.pass.run)
            .addGroup("target", result.pass.target)
            .addGroup("step", Long.toString(result.pass.step));
    update(result);
  }

  void update(PassResult result) {
    set(group, "", "share_seen", result.share());
    set(group, "", "partial", result.status == PassResult.Status.COMPLETE ? 0 : 1);
    for (MetricValue value : result.values) {
      String name = name(value.name);
      if (value.label == null) {
        set(group, "", name, value.value);
      } else {
        MetricGroup label =
            labels.computeIfAbsent(value.label, one -> group.addGroup("label", one));
        set(label, value.label, name, value.value);
      }
    }
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

  private void set(MetricGroup owner, String label, String name, double value) {
    String key = label + "\n" + name;
    synchronized (values) {
      if (values.put(key, value) != null) {
        return;
      }
    }
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
