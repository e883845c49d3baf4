package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.Parameter;
import io.radflow.training.dl4j.kernel.ParameterUpdate;
import io.radflow.training.dl4j.kernel.StandardizedKernel;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.engine.OptimizerSettings;
import io.radflow.training.network.BitParameter.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SGD with Nesterov momentum as PyTorch has it, after adaptive gradient clipping (Brock et al.,
 * 2021, unit-wise) and weight decay. Two passes: {@link #measure}, then {@link #update}.
 */
final class NesterovOptimizer {

  // Floor of a gradient's norm, as in the clipping's reference code.
  private static final double GRADIENT_FLOOR = 1e-6;

  private final OptimizerSettings settings;
  private final Kernels kernels;
  private final List<StandardizedKernel> standardized;
  private final List<Parameter> others = new ArrayList<>();
  private final List<ParameterUpdate> updates = new ArrayList<>();
  private double clippedShare;

  /**
   * @param parameters all of them
   * @param velocities momentum of each parameter, of the same length
   * @param standardized kernels among the parameters that are standardised
   */
  NesterovOptimizer(
      List<Parameter> parameters,
      List<Tensor> velocities,
      List<StandardizedKernel> standardized,
      OptimizerSettings settings,
      Kernels kernels) {
    this.settings = settings;
    this.kernels = kernels;
    this.standardized = standardized;
    Map<String, StandardizedKernel> byName = new HashMap<>();
    standardized.forEach(kernel -> byName.put(kernel.parameter().description().name(), kernel));
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      StandardizedKernel kernel = byName.get(parameter.description().name());
      if (kernel == null) {
        others.add(parameter);
      }
      updates.add(
          new ParameterUpdate(parameter, velocities.get(i), kernel, new float[parameter.rows()]));
    }
  }

  /**
   * Turns the gradients by standardised weights into those by the weights, and decides the
   * clipping.
   *
   * @return the whole gradient's L2 norm
   */
  double measure() {
    kernels.unstandardize(standardized);
    kernels.measure(others);
    double sum = 0;
    long clipped = 0;
    long clippable = 0;
    for (ParameterUpdate update : updates) {
      Parameter parameter = update.parameter();
      boolean clips = clips(parameter);
      for (int row = 0; row < parameter.rows(); row++) {
        sum += parameter.gradientSquares()[row];
        update.factors()[row] = clips ? factor(parameter, row) : 1;
        clippable += clips ? 1 : 0;
        clipped += update.factors()[row] < 1 ? 1 : 0;
      }
    }
    clippedShare = clippable == 0 ? 0 : (double) clipped / clippable;
    return Math.sqrt(sum);
  }

  /** Share of the clippable units that the last {@link #measure} decided to clip. */
  double clippedShare() {
    return clippedShare;
  }

  private boolean clips(Parameter parameter) {
    return settings.adaptiveGradientClipping()
        && parameter.description().kind() != Kind.HEAD_KERNEL;
  }

  private float factor(Parameter parameter, int row) {
    double norm = Math.sqrt(parameter.valueSquares()[row]);
    double limit = settings.clipping() * Math.max(norm, settings.minimumNorm());
    double gradientNorm = Math.max(Math.sqrt(parameter.gradientSquares()[row]), GRADIENT_FLOOR);
    return gradientNorm > limit ? (float) (limit / gradientNorm) : 1;
  }

  /** Updates momentum and parameters by the gradient last measured. */
  void update(double learningRate) {
    kernels.update(
        updates, (float) learningRate, (float) settings.weightDecay(), (float) settings.momentum());
  }
}
