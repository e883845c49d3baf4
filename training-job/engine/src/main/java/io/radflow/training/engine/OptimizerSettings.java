package io.radflow.training.engine;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * SGD with Nesterov momentum in PyTorch's form, optionally after adaptive gradient clipping (Brock
 * et al., NFNets, 2021).
 *
 * @param adaptiveGradientClipping whether gradients are clipped unit by unit first
 * @param clipping largest ratio of gradient norm to parameter norm
 * @param minimumNorm floor of the parameter norm in that ratio
 * @param momentum factor of the velocity
 * @param weightDecay factor of the parameters added to the gradient after clipping
 */
@Internal
public record OptimizerSettings(
    boolean adaptiveGradientClipping,
    double clipping,
    double minimumNorm,
    double momentum,
    double weightDecay)
    implements Serializable {

  /** Plain SGD with momentum 0.9. */
  public static OptimizerSettings sgd(double weightDecay) {
    return new OptimizerSettings(false, 0.01, 1e-3, 0.9, weightDecay);
  }

  /** SGD_AGC with the experiment's clipping of 0.01 and momentum 0.9. */
  public static OptimizerSettings sgdAgc(double weightDecay) {
    return new OptimizerSettings(true, 0.01, 1e-3, 0.9, weightDecay);
  }
}
