package io.radflow.infra.study.estimate;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * What one run takes, or several.
 *
 * @param runs number of them
 * @param steps of training
 * @param images that are trained on, each as often as it is
 * @param scored images of evaluation passes
 * @param operations floating-point operations of both, in convolutions and the head, by network
 * @param modelBytes of the snapshots that stay
 * @param predictionBytes of all passes
 */
@Internal
public record RunEstimate(
    long runs,
    long steps,
    long images,
    long scored,
    Map<String, Double> operations,
    double modelBytes,
    double predictionBytes) {

  static final RunEstimate NONE = new RunEstimate(0, 0, 0, 0, Map.of(), 0, 0);

  public RunEstimate {
    operations = Map.copyOf(operations);
  }

  RunEstimate plus(RunEstimate other) {
    Map<String, Double> both = new TreeMap<>(operations);
    other.operations.forEach((network, count) -> both.merge(network, count, Double::sum));
    return new RunEstimate(
        runs + other.runs,
        steps + other.steps,
        images + other.images,
        scored + other.scored,
        both,
        modelBytes + other.modelBytes,
        predictionBytes + other.predictionBytes);
  }
}
