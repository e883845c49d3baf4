package io.radflow.ingest.drop;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.core.source.PartPlanner;
import io.radflow.core.source.PartRange;
import io.radflow.core.store.BucketEvents;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.ingest.listing.Drop;
import io.radflow.ingest.plan.DropPlan;
import io.radflow.ingest.plan.DropUnit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds drops that carry {@code _READY} by listing and plans them. A drop whose manifest tells the
 * same fingerprint is done; one that is marked ready again, changed, is read again when its earlier
 * state is done, as far as it is another.
 */
@Internal
public final class DropPlanner implements PartPlanner {

  private static final Logger LOG = LoggerFactory.getLogger(DropPlanner.class);
  private static final long serialVersionUID = 1L;

  /** Stores tell times in whole seconds: marks of one second cannot be told from one another. */
  private static final Duration MARK_RESOLUTION = Duration.ofSeconds(2);

  private final HashSet<String> datasets;
  private final DropSettings settings;
  private final boolean retry;
  private final boolean notifications;

  private transient DropMetrics drops;
  private transient ObjectStore store;
  private transient DropPlanning planning;

  private transient volatile BucketEvents events;
  private transient Semaphore news;

  /** What was found of each drop at its last look, by the key of its _READY. */
  private transient Map<String, Look> looks;

  /**
   * @param datasets names of the data sets to look for; empty for all that are dropped
   * @param retry whether what was rejected of drops that are done is tried again, once
   * @param notifications whether to listen for the store's events between two looks
   */
  public DropPlanner(
      Set<String> datasets, DropSettings settings, boolean retry, boolean notifications) {
    this.datasets = new HashSet<>(datasets);
    this.settings = settings;
    this.retry = retry;
    this.notifications = notifications;
  }

  @Override
  public void start(ObjectStore bucket, MetricGroup metrics) {
    store = bucket;
    planning = new DropPlanning(bucket, settings);
    looks = new HashMap<>();
    if (drops != null) {
      // After a restart of the job the group still shows the same ones.
      drops.lookAgain();
    } else {
      drops = new DropMetrics();
      OperatorMetrics own = OperatorMetrics.of(metrics);
      drops.register(own);
      own.gauge("notifications_connected", () -> events != null && events.connected() ? 1 : 0);
    }
  }

  @Override
  public void awaitNews(Duration longest) throws InterruptedException {
    if (news == null) {
      Semaphore heard = new Semaphore(0);
      news = heard;
      if (notifications) {
        events =
            BucketEvents.listen(
                store.address(),
                BucketLayout.DROPS,
                BucketLayout.READY,
                store.address().retries(),
                heard::release);
      }
    }
    if (news.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  @Override
  public List<PartRange> plan(Set<String> knownUnits) throws IOException {
    List<PartRange> ranges = new ArrayList<>();
    for (String dataset : store.folders(BucketLayout.DROPS)) {
      if (datasets.isEmpty() || datasets.contains(dataset)) {
        for (String name : store.folders(BucketLayout.DROPS + dataset + "/")) {
          if (isPlainName(dataset) && isPlainName(name)) {
            planDrop(dataset, name, knownUnits).ifPresent(ranges::add);
          } else {
            LOG.error("Drop {}/{}: left alone, not a name that a drop can have", dataset, name);
          }
        }
      }
    }
    return ranges;
  }

  /** S3 allows keys that its own clients refuse. */
  private static boolean isPlainName(String name) {
    return !name.isEmpty() && !name.equals(".") && !name.equals("..");
  }

  private Optional<PartRange> planDrop(String dataset, String name, Set<String> knownUnits)
      throws IOException {
    String readyKey = BucketLayout.ready(dataset, name);
    Optional<StoredObject> ready = store.stat(readyKey);
    if (ready.isEmpty()) {
      return Optional.empty();
    }
    Look last = looks.get(readyKey);
    if (last != null && !last.done()) {
      last = lookAgain(readyKey, last, dataset, name);
    }
    if (last != null && last.isSettled(ready.get(), knownUnits)) {
      return Optional.empty();
    }
    Optional<DropManifest> earlier = DropManifest.read(store, dataset, name);
    if (isBeingRead(dataset, name, earlier.orElse(null), knownUnits)) {
      return Optional.empty();
    }
    Mark mark = Mark.see(ready.get(), last);
    return planAnew(Drop.list(store, dataset, name), mark, earlier.orElse(null), knownUnits);
  }

  private Look lookAgain(String readyKey, Look last, String dataset, String name)
      throws IOException {
    DropUnit unit = DropUnit.parse(last.unit());
    Optional<DropManifest> manifest = DropManifest.read(store, dataset, name);
    if (manifest.isEmpty() || !manifest.get().fingerprint().equals(unit.state())) {
      return last;
    }
    drops.isDone(last.unit());
    Look done = new Look(last.mark(), last.unit(), true);
    looks.put(readyKey, done);
    return done;
  }

  /** Whether an earlier state of the drop is still on its way through the job. */
  private boolean isBeingRead(
      String dataset, String name, DropManifest manifest, Set<String> knownUnits)
      throws IOException {
    int done = manifest == null ? 0 : manifest.sequence();
    for (String known : knownUnits) {
      DropUnit unit = DropUnit.parse(known);
      if (unit.dataset().equals(dataset)
          && unit.drop().equals(name)
          && unit.sequence() > done
          && DropPlan.read(store, unit).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private Optional<PartRange> planAnew(
      Drop drop, Mark mark, DropManifest earlier, Set<String> knownUnits) throws IOException {
    String readyKey = mark.ready().key();
    boolean same = earlier != null && earlier.isOf(drop.fingerprint());
    boolean again = same && retry && earlier.rejects() > 0 && !looks.containsKey(readyKey);
    if (same && !again) {
      LOG.info("Drop {}/{}: done already", drop.dataset(), drop.name());
      looks.put(readyKey, new Look(mark, "", true));
      return Optional.empty();
    }
    int sequence = earlier == null ? 1 : earlier.sequence() + 1;
    DropUnit unit = new DropUnit(drop.dataset(), drop.name(), drop.fingerprint(), sequence);
    looks.put(readyKey, new Look(mark, unit.text(), false));
    drops.waits(unit.text(), drop.readyAt());
    if (knownUnits.contains(unit.text())) {
      LOG.info("Drop {}/{}: is being read, as {}", drop.dataset(), drop.name(), unit.state());
      return Optional.empty();
    }
    LOG.info(
        "Drop {}/{}: ready since {}, read {}, as {}",
        drop.dataset(),
        drop.name(),
        drop.readyAt(),
        again ? "again for its rejects" : earlier == null ? "for the first time" : "as it changed",
        unit.state());
    DropPlan plan = planning.plan(drop, unit, earlier, again);
    if (plan.parts().isEmpty()) {
      // All of it was read before; only the manifest is to tell of the drop's new state.
      LOG.info("Drop {}/{}: nothing of it is new", drop.dataset(), drop.name());
      new DropCompletion().finish(unit.text(), List.of(), store);
      return Optional.empty();
    }
    return Optional.of(new PartRange(unit.text(), plan.parts().size(), ""));
  }

  @Override
  public void close() {
    if (events != null) {
      events.close();
      events = null;
      news = null;
    }
  }

  /**
   * A drop's _READY.
   *
   * @param seen when it was first seen, nanoseconds of this process's clock
   * @param settled whether the drop was listed so long after that no other mark can look the same
   */
  private record Mark(StoredObject ready, long seen, boolean settled) {

    private static Mark see(StoredObject ready, Look last) {
      long now = System.nanoTime();
      boolean known = last != null && last.mark().ready().equals(ready);
      long seen = known ? last.mark().seen() : now;
      return new Mark(ready, seen, now - seen >= MARK_RESOLUTION.toNanos());
    }
  }

  /**
   * A look at a drop.
   *
   * @param unit that it was planned as; empty for one that was done before
   */
  private record Look(Mark mark, String unit, boolean done) {

    /** A look at a planned drop counts only while the source knows of it: a restart can forget. */
    private boolean isSettled(StoredObject now, Set<String> knownUnits) {
      return mark.settled() && mark.ready().equals(now) && (done || knownUnits.contains(unit));
    }
  }
}
