package io.radflow.training;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.OptionParams;
import io.radflow.training.ScheduleOptions.Schedule;
import io.radflow.training.TrainingOptions.Optimizer;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.ml.param.Param;

/** How a network is trained: batches, steps, rates. */
@PublicEvolving
public interface HasOptimizer<T> extends CheckedParams<T> {

  Param<Integer> BATCH = OptionParams.whole(TrainingOptions.BATCH);

  Param<Integer> MICRO_BATCH = OptionParams.whole(TrainingOptions.MICRO_BATCH);

  Param<Integer> LOCAL_BATCH = OptionParams.whole(TrainingOptions.LOCAL_BATCH);

  Param<Long> SEED = OptionParams.large(TrainingOptions.SEED);

  Param<String> OPTIMIZER = OptionParams.constant(TrainingOptions.OPTIMIZER, Optimizer.class);

  Param<Double> WEIGHT_DECAY = OptionParams.number(TrainingOptions.WEIGHT_DECAY);

  Param<Long> STEPS = OptionParams.large(ScheduleOptions.STEPS);

  Param<Double> EPOCHS = OptionParams.number(ScheduleOptions.EPOCHS);

  Param<String> SCHEDULE = OptionParams.constant(ScheduleOptions.SCHEDULE, Schedule.class);

  Param<Double> LEARNING_RATE = OptionParams.number(ScheduleOptions.LEARNING_RATE);

  Param<Long> WARMUP_STEPS = OptionParams.large(ScheduleOptions.WARMUP_STEPS);

  Param<Double> WARMUP_EPOCHS = OptionParams.number(ScheduleOptions.WARMUP_EPOCHS);

  Param<Integer> WARMUP_WORKERS = OptionParams.whole(ScheduleOptions.WARMUP_WORKERS);

  Param<Double> MIXUP = OptionParams.number(ScheduleOptions.MIXUP);

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
