package io.radflow.training;

import io.radflow.core.table.CheckedParams;
import io.radflow.core.table.Expected;
import io.radflow.core.table.OptionParams;
import io.radflow.training.history.Measure;
import org.apache.flink.ml.param.Param;

/** What a run is called, how it is watched and what it publishes. */
public interface HasRun<T> extends CheckedParams<T> {

  Param<String> RUN = OptionParams.text(TrainingOptions.RUN, name("a name"));

  Param<String> VIEW = OptionParams.text(TrainingOptions.VIEW, name("a new name").orNone());

  Param<String> EVALUATION_SPLIT =
      OptionParams.text(TrainingOptions.EVALUATION_SPLIT, Expected.anything("a split"));

  Param<Long> EVALUATE_EVERY =
      OptionParams.large(SnapshotOptions.EVALUATE_EVERY, Expected.atLeast(0L));

  Param<String> BEST_BY = OptionParams.constantOrNone(SnapshotOptions.BEST_BY, Measure.class);

  Param<Double> LEAST_GAIN = OptionParams.number(SnapshotOptions.LEAST_GAIN, Expected.atLeast(0.0));

  Param<Integer> EARLY_STOP_PASSES =
      OptionParams.whole(SnapshotOptions.EARLY_STOP, Expected.atLeast(0));

  Param<Long> SNAPSHOT_EVERY =
      OptionParams.large(SnapshotOptions.SNAPSHOT_EVERY, Expected.atLeast(0L));

  Param<Integer> KEEP_SNAPSHOTS =
      OptionParams.whole(SnapshotOptions.KEEP_SNAPSHOTS, Expected.atLeast(0));

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

  private static Expected<String> name(String what) {
    return Expected.of(
        what + " of 1 to 100 of the characters a-z 0-9 . _ -, beginning with a letter or digit",
        name -> name.matches("[a-z0-9][a-z0-9._-]{0,99}"));
  }
}
