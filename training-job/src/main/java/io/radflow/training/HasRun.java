package io.radflow.training;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.OptionParams;
import io.radflow.training.history.Measure;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.ml.param.Param;

/** What a run is called, how it is watched and what it publishes. */
@PublicEvolving
public interface HasRun<T> extends CheckedParams<T> {

  Param<String> RUN = OptionParams.text(TrainingOptions.RUN);

  Param<String> VIEW = OptionParams.text(TrainingOptions.VIEW);

  Param<String> EVALUATION_SPLIT = OptionParams.text(TrainingOptions.EVALUATION_SPLIT);

  Param<Long> EVALUATE_EVERY = OptionParams.large(SnapshotOptions.EVALUATE_EVERY);

  Param<Double> EVALUATE_EVERY_EPOCHS = OptionParams.number(SnapshotOptions.EVALUATE_EVERY_EPOCHS);

  Param<String> BEST_BY = OptionParams.constant(SnapshotOptions.BEST_BY, Measure.class);

  Param<Double> LEAST_GAIN = OptionParams.number(SnapshotOptions.LEAST_GAIN);

  Param<Integer> EARLY_STOP_PASSES = OptionParams.whole(SnapshotOptions.EARLY_STOP);

  Param<Long> SNAPSHOT_EVERY = OptionParams.large(SnapshotOptions.SNAPSHOT_EVERY);

  Param<Integer> KEEP_SNAPSHOTS = OptionParams.whole(SnapshotOptions.KEEP_SNAPSHOTS);

  Param<Boolean> SNAPSHOT_MOMENTUM = OptionParams.flag(SnapshotOptions.MOMENTUM);

  /** Models, predictions and metrics in the bucket go by it. */
  default T setRun(String run) {
    return set(RUN, run);
  }

  /** Name of the view that the table is written as; without it, the run's. */
  default T setView(String view) {
    return set(VIEW, view);
  }

  default T setEvaluateEvery(long steps) {
    return set(EVALUATE_EVERY, steps);
  }
}
