package io.radflow.ingest.drop;

import io.radflow.ingest.layout.DatasetLayout;
import io.radflow.ingest.layout.DatasetLayouts;
import io.radflow.ingest.layout.Drop;
import io.radflow.ingest.layout.DropPlan;
import io.radflow.ingest.layout.RejectedRecord;
import io.radflow.ingest.manifest.DropManifest;
import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.source.PartPlanner;
import io.radflow.ingest.source.PartSplit;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds drops that carry {@code _READY} by listing and divides them as their layout says. A drop
 * whose manifest tells the same fingerprint is done; one that is marked ready again, changed, is
 * read anew.
 */
public final class DropPlanner implements PartPlanner {

  private static final Logger LOG = LoggerFactory.getLogger(DropPlanner.class);
  private static final long serialVersionUID = 1L;

  private final StoreAddress address;
  private final HashSet<String> datasets;

  private transient ObjectStore store;
  private transient DatasetLayouts layouts;

  /** What was found of each drop at its last look, by the key of its _READY. */
  private transient Map<String, Look> looks;

  /**
   * @param datasets names of the data sets to look for; empty for all that are dropped
   */
  public DropPlanner(StoreAddress address, Set<String> datasets) {
    this.address = address;
    this.datasets = new HashSet<>(datasets);
  }

  @Override
  public List<PartSplit> plan(Set<String> knownUnits) throws IOException {
    if (store == null) {
      store = ObjectStore.open(address);
      layouts = new DatasetLayouts();
      looks = new HashMap<>();
    }
    List<PartSplit> splits = new ArrayList<>();
    for (String dataset : store.folders(BucketLayout.DROPS)) {
      if (datasets.isEmpty() || datasets.contains(dataset)) {
        for (String name : store.folders(BucketLayout.DROPS + dataset + "/")) {
          if (isPlainName(dataset) && isPlainName(name)) {
            planDrop(dataset, name, knownUnits, splits);
          } else {
            LOG.error("drops/{}/{} is left alone: not a name that a drop can have", dataset, name);
          }
        }
      }
    }
    return splits;
  }

  /** S3 allows keys that its own clients refuse. */
  private static boolean isPlainName(String name) {
    return !name.isEmpty() && !name.equals(".") && !name.equals("..");
  }

  private void planDrop(String dataset, String name, Set<String> knownUnits, List<PartSplit> splits)
      throws IOException {
    String readyKey = BucketLayout.ready(dataset, name);
    Optional<StoredObject> ready = store.stat(readyKey);
    if (ready.isEmpty() || isSettled(looks.get(readyKey), ready.get(), knownUnits)) {
      return;
    }
    Drop drop = Drop.list(store, dataset, name);
    DropUnit unit = new DropUnit(dataset, name, drop.fingerprint());
    boolean done = isDone(unit);
    if (!done && !knownUnits.contains(unit.text())) {
      List<DropTask> tasks = tasks(drop);
      // What an earlier state of the drop left is about to be written over.
      store.delete(BucketLayout.dropManifest(dataset, name));
      for (int part = 0; part < tasks.size(); part++) {
        splits.add(new PartSplit(unit.text(), part, tasks.size(), tasks.get(part).json()));
      }
      LOG.info(
          "Drop {}/{}: {} objects in {} parts", dataset, name, drop.objects().size(), tasks.size());
    }
    looks.put(readyKey, new Look(ready.get(), unit.text(), done));
  }

  /** A look at a planned drop counts only while the source knows of it: a restart can forget. */
  private static boolean isSettled(Look last, StoredObject ready, Set<String> knownUnits) {
    return last != null
        && last.ready().equals(ready)
        && (last.done() || knownUnits.contains(last.unit()));
  }

  private boolean isDone(DropUnit unit) throws IOException {
    Optional<DropManifest> manifest = DropManifest.read(store, unit.dataset(), unit.drop());
    boolean done = manifest.map(one -> one.fingerprint().equals(unit.fingerprint())).orElse(false);
    if (done) {
      LOG.info("Drop {}/{} is done already", unit.dataset(), unit.drop());
    }
    return done;
  }

  private List<DropTask> tasks(Drop drop) throws IOException {
    Optional<DatasetLayout> layout = layouts.find(drop.dataset());
    try {
      DropPlan plan = layout.orElseThrow(() -> unknown(drop.dataset())).plan(drop, store);
      List<DropTask> tasks = new ArrayList<>();
      plan.tasks().forEach(task -> tasks.add(DropTask.of(task)));
      if (!plan.rejects().isEmpty() || tasks.isEmpty()) {
        tasks.add(DropTask.of(plan.rejects()));
      }
      return tasks;
    } catch (RejectedException e) {
      return wholeReject(drop, e);
    } catch (RuntimeException e) {
      // One drop must not stop the others.
      return wholeReject(
          drop, new RejectedException(RejectReason.UNREADABLE_DROP, e.toString(), e));
    }
  }

  private static List<DropTask> wholeReject(Drop drop, RejectedException e) {
    LOG.error(
        "Drop {}/{} is rejected as a whole: {}: {}",
        drop.dataset(),
        drop.name(),
        e.reason(),
        e.getMessage(),
        e.getCause());
    String source = BucketLayout.drop(drop.dataset(), drop.name());
    return List.of(
        DropTask.of(List.of(new RejectedRecord(source, null, e.reason(), e.getMessage()))));
  }

  private RejectedException unknown(String dataset) {
    return new RejectedException(
        RejectReason.UNKNOWN_DATASET,
        "Unknown data set '" + dataset + "'; known are " + String.join(", ", layouts.names()));
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
      store = null;
    }
  }

  private record Look(StoredObject ready, String unit, boolean done) {}
}
