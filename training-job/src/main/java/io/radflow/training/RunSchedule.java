package io.radflow.training;

import static io.radflow.core.config.ConfigurationException.invalid;

import io.radflow.core.config.ConfigurationException;
import io.radflow.training.ScheduleOptions.Schedule;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.schedule.HyperRule;
import io.radflow.training.schedule.LearningRate;
import org.apache.flink.configuration.Configuration;

/**
 * How long a run is and how it learns.
 *
 * @param mixup its alpha, 0 for none
 */
record RunSchedule(long steps, LearningRate learningRate, double mixup) {

  /** The batch that pre-training's rates are told for. */
  private static final double PRETRAIN_BATCH = 256;

  /**
   * @throws ConfigurationException naming the key and the value that do not fit
   */
  static RunSchedule of(Configuration options, TrainRows train) {
    long steps = steps(options, train);
    return new RunSchedule(steps, learningRate(options, steps, train), mixup(options, train));
  }

  private static long steps(Configuration options, TrainRows train) {
    Long steps = options.getOptional(ScheduleOptions.STEPS).orElse(null);
    Double epochs = options.getOptional(ScheduleOptions.EPOCHS).orElse(null);
    boolean byRule = options.get(ScheduleOptions.SCHEDULE) == Schedule.HYPER_RULE;
    if (byRule && steps == null && epochs == null) {
      return HyperRule.of(train.images()).steps();
    }
    if ((steps == null) == (epochs == null)) {
      throw new ConfigurationException(
          "Exactly one of the keys 'training.steps' and 'training.epochs' is needed, found "
              + (steps == null ? "neither" : "both"));
    }
    if (steps != null) {
      if (steps < 0) {
        throw invalid(ScheduleOptions.STEPS, steps, "0 or more");
      }
      return steps;
    }
    long planned = (long) (epochs * train.perEpoch() / options.get(TrainingOptions.BATCH));
    if (planned < 1) {
      throw invalid(ScheduleOptions.EPOCHS, epochs, "at least one step");
    }
    return planned;
  }

  private static LearningRate learningRate(Configuration options, long steps, TrainRows train) {
    double base = options.get(ScheduleOptions.LEARNING_RATE);
    long warmup = options.get(ScheduleOptions.WARMUP_STEPS);
    double epochSteps = (double) train.perEpoch() / options.get(TrainingOptions.BATCH);
    double peak = base * options.get(TrainingOptions.BATCH) / PRETRAIN_BATCH;
    int workers = options.get(ScheduleOptions.WARMUP_WORKERS);
    double warmupEpochs = options.get(ScheduleOptions.WARMUP_EPOCHS);
    return switch (options.get(ScheduleOptions.SCHEDULE)) {
      case CONSTANT -> LearningRate.constant(base, warmup);
      case COSINE -> LearningRate.cosine(base, warmup, steps);
      case HYPER_RULE -> LearningRate.hyperRule(base, HyperRule.of(train.images()));
      case PRETRAIN_STEPS -> LearningRate.pretrainSteps(peak, workers, warmupEpochs, epochSteps);
      case PRETRAIN_COSINE ->
          LearningRate.pretrainCosine(peak, workers, warmupEpochs, steps / epochSteps, epochSteps);
    };
  }

  private static double mixup(Configuration options, TrainRows train) {
    double byRule =
        options.get(ScheduleOptions.SCHEDULE) == Schedule.HYPER_RULE
            ? HyperRule.of(train.images()).mixupAlpha()
            : 0;
    double alpha = options.getOptional(ScheduleOptions.MIXUP).orElse(byRule);
    if (!(alpha >= 0) || Double.isInfinite(alpha)) {
      throw invalid(ScheduleOptions.MIXUP, alpha, "0 or more");
    }
    return alpha;
  }
}
