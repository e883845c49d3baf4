package io.radflow.eval.pass;

import java.util.OptionalDouble;

/** One value of one measure of a pass. Public fields for Flink's serialisation. */
public final class MetricValue {

  public String name;

  /** Label or class; null for one value over all. */
  public String label;

  /** NaN where the measure is not defined; detail says why. */
  public double value;

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

  public boolean isDefined() {
    return !Double.isNaN(value);
  }
}
