package io.radflow.training.schedule;

import java.io.Serializable;

/** The learning rate of each step. */
public interface LearningRate extends Serializable {

  /**
   * @param step from 0
   */
  double at(long step);

  /** The base rate throughout, after a linear warm-up. */
  static LearningRate constant(double base, long warmupSteps) {
    return step -> warmup(step, warmupSteps) * base;
  }

  /**
   * Half a cosine from the base rate to 0 over the steps after a linear warm-up (Loshchilov and
   * Hutter, SGDR, 2017, equation 5, without restarts).
   */
  static LearningRate cosine(double base, long warmupSteps, long steps) {
    return step -> {
      if (step < warmupSteps) {
        return warmup(step, warmupSteps) * base;
      }
      double progress = (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps);
      return base * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
    };
  }

  /** The first step has factor 0, as the rule is written. */
  private static double warmup(long step, long warmupSteps) {
    return step < warmupSteps ? (double) step / warmupSteps : 1;
  }
}
