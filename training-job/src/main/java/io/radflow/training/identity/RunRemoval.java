package io.radflow.training.identity;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes a run with all that came of it. What tells that a run has the name goes last, so that
 * whoever is interrupted here finds the name taken, and no half of the run is taken for another.
 */
@Internal
public final class RunRemoval {

  /** Prefixes that it removes from besides those that a run writes to. */
  public static final List<String> PREFIXES =
      List.of(BucketLayout.EVAL_METRICS, BucketLayout.RESULTS, BucketLayout.EVAL_REJECTS);

  private static final Logger LOG = LoggerFactory.getLogger(RunRemoval.class);

  private final ObjectStore store;
  private final String run;
  private long objects;

  private RunRemoval(ObjectStore store, String run) {
    this.store = store;
    this.run = run;
  }

  /**
   * @param checkpoints folders of the bucket that are the run's own, beside those on its record
   * @param kept key of an object that stays, such as the model that is to be scored; null for none
   */
  public static void of(ObjectStore store, String run, List<String> checkpoints, String kept)
      throws IOException {
    RunRemoval removal = new RunRemoval(store, run);
    List<String> folders = new ArrayList<>(checkpoints);
    Optional<RunRecord> record = RunRecord.read(store, run);
    record.ifPresent(known -> folders.addAll(known.checkpoints()));
    removal.delete(BucketLayout.runEnd(run));
    for (String folder : folders) {
      removal.deleteAll(folder);
    }
    removal.deleteAll(BucketLayout.evalRejectsOfRun(run));
    removal.delete(BucketLayout.results(run));
    removal.deleteAll(BucketLayout.evalMetrics(run));
    removal.deleteAll(BucketLayout.trainingMetrics(run));
    removal.deleteAll(BucketLayout.predictions(run));
    removal.deleteModels(kept);
    if (removal.objects > 0) {
      LOG.info("Run {}: replaced, {} objects of the one before are removed", run, removal.objects);
    }
  }

  private void deleteModels(String kept) throws IOException {
    List<String> keys =
        store.list(BucketLayout.snapshots(run)).stream()
            .map(StoredObject::key)
            .filter(key -> !key.equals(kept))
            .sorted(Comparator.comparingInt(this::turn))
            .toList();
    for (String key : keys) {
      delete(key);
    }
  }

  private int turn(String key) {
    return key.equals(BucketLayout.runRecord(run))
        ? 2
        : key.endsWith("/" + SnapshotWriter.CARD) ? 1 : 0;
  }

  private void deleteAll(String prefix) throws IOException {
    for (StoredObject object : store.list(prefix)) {
      delete(object.key());
    }
  }

  private void delete(String key) throws IOException {
    store.delete(key);
    objects++;
  }
}
