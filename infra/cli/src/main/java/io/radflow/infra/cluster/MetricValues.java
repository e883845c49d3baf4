package io.radflow.infra.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.flink.annotation.Internal;

/** A job's metrics at one moment, by the last component of their names, over all subtasks. */
@Internal
public final class MetricValues {

  private final Map<String, Double> sums;
  private final Map<String, Double> maxima;

  private MetricValues(Map<String, Double> sums, Map<String, Double> maxima) {
    this.sums = sums;
    this.maxima = maxima;
  }

  /** Without any metric, as before the first ones are reported. */
  public static MetricValues none() {
    return new Builder().build();
  }

  /** Sum over all operators and subtasks that have the metric; 0 if none has. */
  public double sum(String name) {
    return sums.getOrDefault(name, 0.0);
  }

  /** The largest value over all operators and subtasks; empty if none has the metric. */
  public OptionalDouble max(String name) {
    Double value = maxima.get(name);
    return value == null || value.isNaN() ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** {@code Train digits.radflow.step} has the name {@code step}. */
  static String name(String id) {
    return id.substring(id.lastIndexOf('.') + 1);
  }

  /** Collects values; not reusable. */
  public static final class Builder {

    private final Map<String, Double> sums = new HashMap<>();
    private final Map<String, Double> maxima = new HashMap<>();

    /**
     * @param id full name of the metric
     * @param sum over the subtasks of one operator
     * @param max over the subtasks of one operator
     */
    public Builder add(String id, double sum, double max) {
      sums.merge(name(id), sum, Double::sum);
      maxima.merge(name(id), max, Math::max);
      return this;
    }

    public MetricValues build() {
      return new MetricValues(sums, maxima);
    }
  }
}
