package io.radflow.training.plan;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * What an epoch of a run that grows was planned from, kept in the bucket so that whoever takes the
 * epoch again, after a failure or in a run anew, takes the same shards.
 *
 * @param schemaVersion 2; shards had no pieces in 1
 * @param plan the run's fingerprint
 * @param viewVersion of the manifest that the shards were taken from
 * @param train all shards of the epoch
 * @param evaluation shards that the run is scored on
 */
@Internal
public record EpochRecord(
    int schemaVersion,
    String run,
    long epoch,
    String plan,
    String view,
    int viewVersion,
    long rows,
    List<ObjectEntry> train,
    List<ObjectEntry> evaluation) {

  private static final int SCHEMA_VERSION = 2;

  public static EpochRecord of(
      String run,
      long epoch,
      String plan,
      String view,
      int viewVersion,
      List<ObjectEntry> train,
      List<ObjectEntry> evaluation) {
    return new EpochRecord(
        SCHEMA_VERSION,
        run,
        epoch,
        plan,
        view,
        viewVersion,
        train.stream().mapToLong(ObjectEntry::rows).sum(),
        train,
        evaluation);
  }

  public void write(ObjectStore store) throws IOException {
    ManifestJson.write(store, BucketLayout.plannedEpoch(run, epoch), this);
  }

  /** The record of an epoch; empty if it has not begun. */
  public static Optional<EpochRecord> read(ObjectStore store, String run, long epoch)
      throws IOException {
    return ManifestJson.read(
        store, BucketLayout.plannedEpoch(run, epoch), EpochRecord.class, SCHEMA_VERSION);
  }
}
