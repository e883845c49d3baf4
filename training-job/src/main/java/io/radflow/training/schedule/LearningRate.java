package io.radflow.training.schedule;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/** The learning rate of each step. */
@Internal
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

  /** BiT-HyperRule's. */
  static LearningRate hyperRule(double base, HyperRule rule) {
    return step -> rule.rate(base, step);
  }

  /**
   * The experiment's pre-training: a warm-up after Goyal and others (arXiv:1706.02677), batch by
   * batch from one worker's rate to that of all, then a tenth from epochs 30, 60 and 80 on.
   *
   * @param peak rate of all workers together
   * @param workers 1 for no warm-up
   * @param epochSteps steps of an epoch
   */
  static LearningRate pretrainSteps(
      double peak, int workers, double warmupEpochs, double epochSteps) {
    return step -> {
      double epoch = Math.floor(step / epochSteps);
      if (epoch < warmupEpochs) {
        return peak * pretrainWarmup((step + 1) / epochSteps, workers, warmupEpochs);
      }
      return peak * (epoch < 30 ? 1 : epoch < 60 ? 1e-1 : epoch < 80 ? 1e-2 : 1e-3);
    };
  }

  /**
   * The same warm-up, then half a cosine to 0 at the end of the last epoch.
   *
   * @param peak rate of all workers together
   * @param workers 1 for no warm-up
   * @param epochs of the run
   * @param epochSteps steps of an epoch
   */
  static LearningRate pretrainCosine(
      double peak, int workers, double warmupEpochs, double epochs, double epochSteps) {
    return step -> {
      double done = (step + 1) / epochSteps;
      if (Math.floor(step / epochSteps) < warmupEpochs) {
        return peak * pretrainWarmup(done, workers, warmupEpochs);
      }
      double progress = Math.min(1, (done - warmupEpochs) / (epochs - warmupEpochs));
      return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
    };
  }

  private static double pretrainWarmup(double epochsDone, int workers, double warmupEpochs) {
    return (epochsDone * (workers - 1) / warmupEpochs + 1) / workers;
  }

  /** The first step has factor 0, as the rule is written. */
  private static double warmup(long step, long warmupSteps) {
    return step < warmupSteps ? (double) step / warmupSteps : 1;
  }
}
