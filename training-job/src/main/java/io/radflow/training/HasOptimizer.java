package io.radflow.training;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.Expected;
import io.radflow.core.table.OptionParams;
import io.radflow.training.ScheduleOptions.Schedule;
import io.radflow.training.TrainingOptions.Optimizer;
import org.apache.flink.ml.param.Param;

/** How a network is trained: batches, steps, rates. */
public interface HasOptimizer<T> extends CheckedParams<T> {

  Param<Integer> BATCH = OptionParams.whole(TrainingOptions.BATCH, Expected.atLeast(1));

  Param<Integer> MICRO_BATCH = OptionParams.whole(TrainingOptions.MICRO_BATCH, Expected.atLeast(0));

  Param<Long> SEED = OptionParams.large(TrainingOptions.SEED, Expected.anything("a number"));

  Param<String> OPTIMIZER = OptionParams.constant(TrainingOptions.OPTIMIZER, Optimizer.class);

  Param<Double> WEIGHT_DECAY =
      OptionParams.number(TrainingOptions.WEIGHT_DECAY, Expected.atLeast(0.0));

  Param<Long> STEPS = OptionParams.large(ScheduleOptions.STEPS, Expected.atLeast(0L).orNone());

  Param<Double> EPOCHS = OptionParams.number(ScheduleOptions.EPOCHS, Expected.above(0.0).orNone());

  Param<String> SCHEDULE = OptionParams.constant(ScheduleOptions.SCHEDULE, Schedule.class);

  Param<Double> LEARNING_RATE =
      OptionParams.number(ScheduleOptions.LEARNING_RATE, Expected.above(0.0));

  Param<Long> WARMUP_STEPS = OptionParams.large(ScheduleOptions.WARMUP_STEPS, Expected.atLeast(0L));

  Param<Double> WARMUP_EPOCHS =
      OptionParams.number(ScheduleOptions.WARMUP_EPOCHS, Expected.atLeast(0.0));

  Param<Integer> WARMUP_WORKERS =
      OptionParams.whole(ScheduleOptions.WARMUP_WORKERS, Expected.atLeast(1));

  Param<Double> MIXUP = OptionParams.number(ScheduleOptions.MIXUP, Expected.atLeast(0.0).orNone());

  default T setBatch(int images) {
    return set(BATCH, images);
  }

  default T setSeed(long seed) {
    return set(SEED, seed);
  }

  default T setSteps(long steps) {
    return set(STEPS, steps);
  }

  default T setEpochs(double epochs) {
    return set(EPOCHS, epochs);
  }

  default T setLearningRate(double rate) {
    return set(LEARNING_RATE, rate);
  }
}
