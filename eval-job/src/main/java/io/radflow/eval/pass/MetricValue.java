package io.radflow.eval.pass;

import io.radflow.core.metric.Interval;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.flink.annotation.Internal;

/** One value of one measure of a pass. Public fields for Flink's serialisation. */
@Internal
public final class MetricValue {

  public String name;

  /** Label or class; null for one value over all. */
  public String label;

  /** Of a cell of the confusion matrix: the class that the images of the label were called. */
  public String calledLabel;

  /** NaN where the measure is not defined; detail says why. */
  public double value;

  /** Bounds of the 95% interval; NaN where there is none. */
  public double lower = Double.NaN;

  public double upper = Double.NaN;

  /** Images (or known labels) behind the value. */
  public long support;

  public String detail;

  /** For Flink. */
  public MetricValue() {}

  MetricValue(String name, String label, OptionalDouble value, long support, String undefined) {
    this.name = name;
    this.label = label;
    this.value = value.orElse(Double.NaN);
    this.support = support;
    this.detail = value.isPresent() ? null : undefined;
  }

  MetricValue between(Optional<Interval> interval) {
    interval.ifPresent(
        bounds -> {
          lower = bounds.lower();
          upper = bounds.upper();
        });
    return this;
  }

  public boolean isDefined() {
    return !Double.isNaN(value);
  }

  public boolean hasInterval() {
    return !Double.isNaN(lower);
  }
}
