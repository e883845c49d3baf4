package io.radflow.training;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.mixing.Mixing;
import io.radflow.training.mixing.MixingMeasurement;
import io.radflow.training.mixing.ShuffledEpoch;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.TrainRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.flink.configuration.ReadableConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How mixed the batches of a run are, beside what a shuffle of the rows that it draws would give.
 */
final class RunMixing {

  private static final Logger LOG = LoggerFactory.getLogger(RunMixing.class);

  private RunMixing() {}

  /**
   * @param views of the plan's sources
   * @return null for a run that does not train, and if rows could not be read: no run fails for
   *     what is only told of it
   */
  static Mixing of(
      ReadableConfig options, RunPlan plan, List<ViewManifest> views, ObjectStore store) {
    try {
      List<ShuffledEpoch> shuffled = new ArrayList<>();
      for (int source = 0; source < views.size(); source++) {
        shuffled.add(shuffled(options, plan.sources().get(source).selection(), views.get(source)));
      }
      return MixingMeasurement.of(plan, views, shuffled, store);
    } catch (IOException | RuntimeException e) {
      LOG.warn("How mixed the batches are could not be measured", e);
      return null;
    }
  }

  private static ShuffledEpoch shuffled(ReadableConfig options, TrainRows rows, ViewManifest view) {
    OptionalInt shots = RowSelection.shots(options);
    if (shots.isPresent()) {
      return ShuffledEpoch.ofShots(view, shots.getAsInt(), rows.isReplaced());
    }
    if (rows.isReplaced() || rows.images() < rows.perEpoch()) {
      return ShuffledEpoch.oversampled(view, rows.isReplaced());
    }
    // A fraction of images is a random part, and some of it are random rows of all.
    return !rows.isAll() && DataOptions.FRACTION_OF.in(options) == FractionUnit.PATIENTS
        ? ShuffledEpoch.ofPart(rows.perEpoch())
        : ShuffledEpoch.of(view);
  }
}
