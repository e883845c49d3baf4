package io.radflow.infra.study.estimate;

import org.apache.flink.annotation.Internal;

/**
 * What one run takes, or several.
 *
 * @param runs number of them
 * @param steps of training
 * @param images that are trained on, each as often as it is
 * @param scored images of evaluation passes
 * @param operations floating-point operations of both, in convolutions and the head
 * @param modelBytes of the snapshots that stay
 * @param predictionBytes of all passes
 */
@Internal
public record RunEstimate(
    long runs,
    long steps,
    long images,
    long scored,
    double operations,
    double modelBytes,
    double predictionBytes) {

  static final RunEstimate NONE = new RunEstimate(0, 0, 0, 0, 0, 0, 0);

  RunEstimate plus(RunEstimate other) {
    return new RunEstimate(
        runs + other.runs,
        steps + other.steps,
        images + other.images,
        scored + other.scored,
        operations + other.operations,
        modelBytes + other.modelBytes,
        predictionBytes + other.predictionBytes);
  }

  double bytes() {
    return modelBytes + predictionBytes;
  }
}
