package io.radflow.training.source;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.plan.EpochRecord;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The train shards of a view that grows, epoch by epoch. What an epoch took is recorded, and a
 * record is followed rather than the view as it is now.
 */
@Internal
public final class GrowingView implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(GrowingView.class);

  private final String run;
  private final String plan;
  private final String view;
  private final ArrayList<String> labels;

  /**
   * @param plan the run's fingerprint
   * @param labels of the run's output units, in order
   */
  public GrowingView(String run, String plan, String view, List<String> labels) {
    this.run = run;
    this.plan = plan;
    this.view = view;
    this.labels = new ArrayList<>(labels);
  }

  /**
   * All shards of an epoch.
   *
   * @param before shards of the epoch before
   * @param evaluation shards that the run is scored on throughout
   * @throws IOException if the view no longer holds those, or has other labels
   */
  List<ObjectEntry> shards(
      ObjectStore store, long epoch, List<ObjectEntry> before, List<ObjectEntry> evaluation)
      throws IOException {
    EpochRecord recorded = EpochRecord.read(store, run, epoch).orElse(null);
    if (recorded == null) {
      recorded = take(store, epoch, before, evaluation);
      recorded.write(store);
    } else if (!recorded.plan().equals(plan)) {
      throw new IOException(
          String.format(
              "%s was recorded for [%s], the run is [%s]",
              store.address().uri(BucketLayout.plannedEpoch(run, epoch)), recorded.plan(), plan));
    }
    LOG.info(
        "Epoch {}: takes {} rows in {} shards, {} more than before",
        epoch,
        recorded.rows(),
        recorded.train().size(),
        recorded.train().size() - before.size());
    return recorded.train();
  }

  private EpochRecord take(
      ObjectStore store, long epoch, List<ObjectEntry> before, List<ObjectEntry> evaluation)
      throws IOException {
    ViewManifest manifest =
        ViewManifest.read(store, view)
            .orElseThrow(
                () ->
                    new IOException(
                        store.address().uri(BucketLayout.viewManifest(view)) + " is gone"));
    if (!manifest.labels().equals(labels)) {
      throw new IOException(
          "View " + view + " now has the labels " + manifest.labels() + ", the run has " + labels);
    }
    List<ObjectEntry> train = manifest.shards().getOrDefault("train", List.of());
    Set<ObjectEntry> now = new HashSet<>(train);
    for (ObjectEntry shard : before) {
      if (!now.contains(shard)) {
        throw new IOException(
            String.format(
                "View %s, version %d, no longer holds %s as the run took it: it was made anew, so"
                    + " the run cannot go on with it",
                view, manifest.version(), shard.key()));
      }
    }
    return EpochRecord.of(
        run, epoch, plan, view, manifest.version(), epoch == 0 ? before : train, evaluation);
  }
}
