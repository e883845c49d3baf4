package io.radflow.training;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.mixing.Mixing;
import io.radflow.training.mixing.MixingMeasurement;
import io.radflow.training.mixing.ShuffledEpoch;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunShape;
import io.radflow.training.plan.SourceRows;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/** How mixed the batches of a view are, in a run with every setting's default. */
@Internal
public final class ViewMixing {

  private ViewMixing() {}

  /**
   * Measures it as a run's.
   *
   * @return empty for a view without rows for a batch
   * @throws IOException naming the object that cannot be read
   */
  public static Optional<Mixing> of(ObjectStore store, ViewManifest view) throws IOException {
    Configuration defaults = new Configuration();
    int batch = TrainingOptions.BATCH.in(defaults);
    List<ObjectEntry> train = RunViews.train(view);
    long rows = train.stream().mapToLong(ObjectEntry::rows).sum();
    if (rows < batch) {
      return Optional.empty();
    }
    RunViews views = new RunViews(List.of(new SourceShare(view.view(), 1)), List.of(view), view);
    List<SourceRows> sources = new SourcePlanner(defaults, views, store).plan(Optional.empty());
    RunPlan epoch =
        new RunPlan(
            new RunShape(TrainingOptions.SEED.in(defaults), batch, rows / batch, 0),
            sources,
            // Nothing is scored, but a run has to say on what it is.
            train);
    return Optional.of(
        MixingMeasurement.of(epoch, List.of(view), List.of(ShuffledEpoch.of(view)), store));
  }
}
