package io.radflow.infra.models.bucket;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.TrainingOptions;
import io.radflow.training.identity.RunRecord;
import io.radflow.training.snapshot.CardPretrained;
import io.radflow.training.snapshot.ModelCard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.flink.annotation.Internal;

/**
 * Who needs what lies under a model's name.
 *
 * @param unfinished runs that began with it and are not at their end: when they are started again
 *     they read it again
 * @param finished other models that began with it
 * @param isRunning whether it is itself of a run that is not at its end
 */
@Internal
public record ModelUsers(
    String name, List<String> unfinished, List<String> finished, boolean isRunning) {

  /** Reads the record, or where there is none the newest card, of each name in the bucket. */
  public static ModelUsers of(ObjectStore store, String name) throws IOException {
    List<Snapshots> all = Snapshots.all(store);
    List<Boolean> users =
        Reads.all(all, one -> !one.run().equals(name) && beganWith(store, one, name));
    List<String> unfinished = new ArrayList<>();
    List<String> finished = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (users.get(i)) {
        (all.get(i).isUnfinished() ? unfinished : finished).add(all.get(i).run());
      }
    }
    boolean isRunning = all.stream().anyMatch(one -> one.run().equals(name) && one.isUnfinished());
    return new ModelUsers(name, unfinished, finished, isRunning);
  }

  private static boolean beganWith(ObjectStore store, Snapshots one, String name)
      throws IOException {
    if (one.isRun()) {
      Optional<RunRecord> record = RunRecord.read(store, one.run());
      if (record.isPresent()) {
        return isOf(record.get().pretrained(), name);
      }
    }
    OptionalLong newest = one.newest();
    // A card that is just being removed names nobody any more.
    return newest.isPresent()
        && ModelCard.read(store, one.card(newest.getAsLong()))
            .filter(card -> isOf(card.pretrained(), name) || isConfigured(card, name))
            .isPresent();
  }

  private static boolean isOf(CardPretrained pretrained, String name) {
    return pretrained != null && pretrained.key().startsWith(BucketLayout.snapshots(name));
  }

  /** By the configuration alone, as in cards of 0.1.0. */
  private static boolean isConfigured(ModelCard card, String name) {
    Map<String, String> configuration =
        card.configuration() == null ? Map.of() : card.configuration();
    String model = configuration.getOrDefault(TrainingOptions.PRETRAINED.key(), "");
    return model.startsWith(BucketLayout.snapshots(name))
        || model.equals(name + "/best")
        || model.equals(name + "/last");
  }

  /** Why the model has to stay; empty if nobody needs it. */
  public String reasons() {
    List<String> reasons = new ArrayList<>();
    if (isRunning) {
      reasons.add("run " + name + " is not finished, a job may be writing to it");
    }
    if (!unfinished.isEmpty()) {
      reasons.add(String.join(", ", unfinished) + " began with it and did not finish yet");
    }
    if (!finished.isEmpty()) {
      reasons.add(String.join(", ", finished) + " began with it, as their cards say");
    }
    return String.join("; ", reasons);
  }
}
