package io.radflow.training;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.identity.RunDifference;
import io.radflow.training.identity.RunFingerprint;
import io.radflow.training.identity.RunStatus;
import io.radflow.training.snapshot.ModelCard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** What has cards and no records: runs of 0.1.0, and models that were imported. */
final class EarlierRuns {

  private EarlierRuns() {}

  /** By the newest card's configuration, and the plan, which follows from view and settings. */
  static RunStatus compare(ObjectStore store, String run, Configuration options)
      throws IOException {
    Optional<ModelCard> card = ModelCard.newest(store, run);
    if (card.isEmpty()) {
      return store.folders(BucketLayout.predictions(run)).isEmpty()
          ? RunStatus.absent()
          : EarlierPredictions.compare(store, run, options);
    }
    if (card.get().origin() != null) {
      return RunStatus.other(
          List.of(
              new RunDifference(
                  "model", RunReplacement.imported(card.get().origin()), "of a run")));
    }
    StartingModel pretrained = StartingModel.of(options, store);
    List<RunDifference> differences =
        new ArrayList<>(
            RunFingerprint.differences(
                RunIdentity.settings(
                    ModelSettings.ofRandomWeights(
                        Configuration.fromMap(card.get().configuration()))),
                RunIdentity.settings(ModelSettings.inEffect(options, pretrained, store))));
    if (!pretrained.name().equals(card.get().pretrainedModel())) {
      differences.add(
          new RunDifference(
              TrainingOptions.PRETRAINED.key(), card.get().pretrainedModel(), pretrained.name()));
    }
    if (differences.isEmpty()) {
      String plan = RunPlanner.planFingerprint(options);
      if (!plan.equals(card.get().plan())) {
        differences.add(new RunDifference("plan", card.get().plan(), plan));
      }
    }
    return differences.isEmpty() ? RunStatus.same(card.get().step()) : RunStatus.other(differences);
  }
}
