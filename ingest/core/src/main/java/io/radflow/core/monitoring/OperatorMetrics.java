package io.radflow.core.monitoring;

import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * What RadFlow itself measures in an operator, a source or a coordinator: all of it is in the group
 * {@value #GROUP} there, and nothing is registered but through this.
 *
 * <p>Names are of lower-case words, with the base unit at their end ({@code _seconds}, {@code
 * _bytes}, {@code _ratio}, {@code _watts}), and {@value #TOTAL} after it where the value only
 * grows. {@code docs/metrics.md} lists every one.
 */
@Internal
public final class OperatorMetrics {

  /** Name of the group. */
  public static final String GROUP = "radflow";

  private static final String TOTAL = "_total";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

  private final MetricGroup group;

  private OperatorMetrics(MetricGroup group) {
    this.group = group;
  }

  /**
   * @param operator Flink's group of an operator, a source reader, an enumerator or a coordinator
   */
  public static OperatorMetrics of(MetricGroup operator) {
    return new OperatorMetrics(operator.addGroup(GROUP));
  }

  /** The metrics that carry a label, which becomes part of their names too. */
  public OperatorMetrics by(String label, String value) {
    return new OperatorMetrics(group.addGroup(named(label), value));
  }

  /**
   * The metrics of one thing that the operator uses, whose name becomes the first part of theirs:
   * they can be taken away by themselves.
   */
  public OperatorMetrics about(String thing) {
    return new OperatorMetrics(group.addGroup(named(thing)));
  }

  /** A count that only grows. */
  public Counter counter(String name) {
    return group.counter(total(name));
  }

  /** Time that only grows. */
  public TimeCounter time(String name) {
    TimeCounter time = new TimeCounter();
    group.gauge(total(name), time::seconds);
    return time;
  }

  /** A count that only grows and is kept elsewhere. */
  public void total(String name, Gauge<? extends Number> count) {
    group.gauge(total(name), count);
  }

  /** A value that may rise and fall. */
  public void gauge(String name, Gauge<? extends Number> value) {
    if (name.endsWith(TOTAL)) {
      throw new IllegalArgumentException(name + " is the name of what only grows");
    }
    group.gauge(named(name), value);
  }

  /** Events a second. */
  public void meter(String name, Meter meter) {
    group.meter(named(name), meter);
  }

  public void histogram(String name, Histogram histogram) {
    group.histogram(named(name), histogram);
  }

  /** Takes these away: Flink itself keeps them for as long as the operator runs. */
  public void remove() {
    if (group instanceof AbstractMetricGroup<?> closeable) {
      closeable.close();
    }
  }

  private static String total(String name) {
    if (!name.endsWith(TOTAL)) {
      throw new IllegalArgumentException(name + " only grows: expected a name with " + TOTAL);
    }
    return named(name);
  }

  private static String named(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Metric '" + name + "': expected words of lower case with _ between them");
    }
    return name;
  }
}
