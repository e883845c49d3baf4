package io.radflow.training.identity;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.training.snapshot.SnapshotWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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

  private static final String MODELS = "models";

  private final ObjectStore store;
  private final String run;
  private final Map<String, Integer> objects = new LinkedHashMap<>();

  private RunRemoval(ObjectStore store, String run) {
    this.store = store;
    this.run = run;
  }

  /**
   * @param checkpoints folders of the bucket that are the run's own, beside those on its record
   * @param kept key of an object that stays, such as the model that is to be scored; null for none
   * @return what was removed, in words; empty if there was nothing
   */
  public static Optional<String> of(
      ObjectStore store, String run, List<String> checkpoints, String kept) throws IOException {
    RunRemoval removal = new RunRemoval(store, run);
    List<String> folders = new ArrayList<>(checkpoints);
    Optional<RunRecord> record = RunRecord.read(store, run);
    record.ifPresent(known -> folders.addAll(known.checkpoints()));
    removal.deleteOne(BucketLayout.runEnd(run), MODELS);
    for (String folder : folders) {
      removal.deleteAll(folder, "checkpoints");
    }
    removal.deleteAll(BucketLayout.evalRejectsOfRun(run), "rejects");
    removal.deleteOne(BucketLayout.results(run), "results");
    removal.deleteAll(BucketLayout.evalMetrics(run), "metrics");
    removal.deleteAll(BucketLayout.trainingMetrics(run), "training metrics");
    removal.deleteAll(BucketLayout.predictions(run), "predictions");
    removal.deleteModels(kept);
    return removal.told();
  }

  private Optional<String> told() {
    if (objects.isEmpty()) {
      return Optional.empty();
    }
    String counts =
        objects.entrySet().stream()
            .map(kind -> kind.getValue() + " of " + kind.getKey())
            .collect(Collectors.joining(", "));
    LOG.info("Run {}: removed, objects: {}", run, counts);
    return Optional.of("run %s: removed, objects: %s".formatted(run, counts));
  }

  private void deleteModels(String kept) throws IOException {
    List<String> keys =
        store.list(BucketLayout.snapshots(run)).stream()
            .map(StoredObject::key)
            .filter(key -> !key.equals(kept))
            .sorted(Comparator.comparingInt(this::turn))
            .toList();
    for (String key : keys) {
      delete(key, MODELS);
    }
  }

  private int turn(String key) {
    return key.equals(BucketLayout.runRecord(run))
        ? 2
        : key.endsWith("/" + SnapshotWriter.CARD) ? 1 : 0;
  }

  private void deleteAll(String prefix, String kind) throws IOException {
    for (StoredObject object : store.list(prefix)) {
      delete(object.key(), kind);
    }
  }

  private void deleteOne(String key, String kind) throws IOException {
    // Listed, for the right to delete comes without the right to read.
    for (StoredObject object : store.list(key)) {
      if (object.key().equals(key)) {
        delete(key, kind);
      }
    }
  }

  private void delete(String key, String kind) throws IOException {
    store.delete(key);
    objects.merge(kind, 1, Integer::sum);
  }
}
