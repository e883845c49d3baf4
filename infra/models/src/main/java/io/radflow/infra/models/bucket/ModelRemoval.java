package io.radflow.infra.models.bucket;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.NearestName;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.snapshot.SnapshotWriter;
import io.radflow.training.snapshot.Snapshots;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** All that lies under one model's name. */
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

  /**
   * Deletes the objects. Whoever is interrupted leaves nothing that looks whole: first goes that
   * the run has ended, then the cards, without which weights are no model, and last the record, by
   * which the name is taken.
   */
  public void remove() throws IOException {
    List<String> keys =
        snapshots.keys().stream().sorted(Comparator.comparingInt(this::turn)).toList();
    for (String key : keys) {
      store.delete(key);
    }
  }

  private int turn(String key) {
    String run = snapshots.run();
    if (key.equals(BucketLayout.runEnd(run)) || key.equals(BucketLayout.bestSnapshot(run))) {
      return 0;
    }
    if (key.endsWith("/" + SnapshotWriter.CARD)) {
      return 1;
    }
    return key.equals(BucketLayout.runRecord(run)) ? 3 : 2;
  }
}
