package io.radflow.infra.models.bucket;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.NearestName;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.TrainingOptions;
import io.radflow.training.snapshot.ModelCard;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/** All that lies under one model's name, and which runs began with it. */
@Internal
public final class ModelRemoval {

  private final ObjectStore store;
  private final Snapshots snapshots;

  private ModelRemoval(ObjectStore store, Snapshots snapshots) {
    this.store = store;
    this.snapshots = snapshots;
  }

  /**
   * @throws ConfigurationException if there is nothing under exactly that name
   */
  public static ModelRemoval of(ObjectStore store, String name) throws IOException {
    Snapshots snapshots = Snapshots.of(store, name);
    if (snapshots.keys().isEmpty()) {
      List<String> known = store.folders(BucketLayout.MODELS);
      throw new ConfigurationException(
          "MODEL '%s': nothing lies under %s%s"
              .formatted(
                  name,
                  store.address().uri(BucketLayout.snapshots(name)),
                  known.isEmpty() ? "" : "; the nearest is '" + NearestName.of(name, known) + "'"));
    }
    return new ModelRemoval(store, snapshots);
  }

  /** Objects that would go. */
  public int objects() {
    return snapshots.keys().size();
  }

  /** Their bytes. */
  public long bytes() {
    return snapshots.bytes();
  }

  /** Names of the runs whose cards say that they began with the model. */
  public List<String> users() throws IOException {
    List<String> users = new ArrayList<>();
    for (String name : store.folders(BucketLayout.MODELS)) {
      if (!name.equals(snapshots.run()) && beganHere(name)) {
        users.add(name);
      }
    }
    return users;
  }

  private boolean beganHere(String run) throws IOException {
    Snapshots others = Snapshots.of(store, run);
    for (long step : others.steps().keySet()) {
      String card = BucketLayout.snapshot(run, step) + SnapshotWriter.CARD;
      // A card that is just being removed names nobody any more.
      if (ModelCard.read(store, card).filter(this::namesThis).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private boolean namesThis(ModelCard card) {
    Map<String, String> configuration =
        card.configuration() == null ? Map.of() : card.configuration();
    String configured = configuration.getOrDefault(TrainingOptions.PRETRAINED.key(), "");
    String prefix = BucketLayout.snapshots(snapshots.run());
    return configured.startsWith(prefix)
        || card.pretrained() != null && card.pretrained().key().startsWith(prefix);
  }

  /** Deletes the objects, cards before weights: what is left of a broken removal is no model. */
  public void remove() throws IOException {
    for (String key : snapshots.keys()) {
      store.delete(key);
    }
  }
}
