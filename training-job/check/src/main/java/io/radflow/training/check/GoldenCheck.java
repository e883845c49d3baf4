package io.radflow.training.check;

import io.radflow.training.engine.FloatImages;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.ReferenceEngine;
import io.radflow.training.network.BitParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * How far an engine strays from a reference case, and how far it may.
 *
 * @param deviations of what was compared
 */
@Internal
public record GoldenCheck(String label, Precision precision, List<Deviation> deviations) {

  /**
   * One comparison.
   *
   * @param worst largest difference
   * @param tolerance largest that passes
   */
  public record Deviation(String of, double worst, double tolerance) {

    /** Whether it is more than may be. A NaN is. */
    public boolean misses() {
      return !(worst <= tolerance);
    }

    @Override
    public String toString() {
      return String.format("%s %.2g (of %.2g)", of, worst, tolerance);
    }
  }

  /** Takes the case's steps with an engine of its network and settings. */
  public static GoldenCheck of(GoldenCase golden, ReferenceEngine engine, Precision precision) {
    golden.fill(engine.parameters());
    FloatImages images = golden.images();
    Tolerances tolerances = Tolerances.of(golden, precision);
    List<Deviation> deviations = new ArrayList<>();
    deviations.add(
        new Deviation(
            "logits", worst(engine.logits(images), golden.logits()), tolerances.logits()));
    double losses = 0;
    for (int step = 0; step < golden.steps(); step++) {
      double loss = engine.train(images, golden.labels(), golden.learningRate()).loss();
      losses = worse(losses, loss - golden.loss(step));
      if (step == 0) {
        deviations.add(
            new Deviation("gradient norms", worstNorm(golden, engine), tolerances.gradients()));
      }
    }
    deviations.add(new Deviation("losses", losses, tolerances.losses()));
    deviations.add(
        new Deviation(
            "logits after the steps",
            worst(engine.logits(images), golden.logitsAfter()),
            tolerances.logitsAfter()));
    return new GoldenCheck(golden.label(), precision, List.copyOf(deviations));
  }

  /**
   * Float32 is held to what the CPU engine is held to. The others stray by their rounding of 2⁻¹¹
   * and 2⁻⁹ in every layer.
   */
  private record Tolerances(double logits, double gradients, double losses, double logitsAfter) {

    static Tolerances of(GoldenCase golden, Precision precision) {
      return switch (precision) {
        case FLOAT32 ->
            new Tolerances(
                Math.max(1e-4, 10 * golden.float32Error("logits")),
                2e-2,
                Math.max(1e-4, 10 * golden.float32Error("losses")),
                2e-2);
        case TF32 -> new Tolerances(2e-2, 5e-2, 2e-2, 5e-2);
        case BF16 -> new Tolerances(1e-1, 2e-1, 1e-1, 2e-1);
      };
    }
  }

  private static double worst(float[] found, double[] expected) {
    if (found.length != expected.length) {
      return Double.NaN;
    }
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      worst = worse(worst, found[i] - expected[i]);
    }
    return worst;
  }

  /** Relative to the norm. */
  private static double worstNorm(GoldenCase golden, ReferenceEngine engine) {
    double worst = 0;
    for (BitParameter parameter : golden.network().parameters()) {
      double squares = 0;
      for (float value : engine.gradient(parameter)) {
        squares += (double) value * value;
      }
      double expected = golden.gradientNorm(parameter);
      worst = worse(worst, (Math.sqrt(squares) - expected) / (expected + 1e-7));
    }
    return worst;
  }

  private static double worse(double worst, double difference) {
    // Math.max hides no NaN.
    return Math.max(worst, Math.abs(difference));
  }

  /** What strays too far. */
  public List<Deviation> misses() {
    return deviations.stream().filter(Deviation::misses).toList();
  }

  @Override
  public String toString() {
    return deviations.stream()
        .map(Deviation::toString)
        .collect(Collectors.joining("; ", label + " in " + precision + ": ", ""));
  }
}
