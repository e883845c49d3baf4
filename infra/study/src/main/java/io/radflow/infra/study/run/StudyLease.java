package io.radflow.infra.study.run;

import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That one command at a time runs a study: an object in the bucket that its holder writes anew
 * every few seconds. Who finds one that is not written any more takes it over; no clocks of two
 * machines are compared.
 */
final class StudyLease implements AutoCloseable {

  /** The times of a lease. */
  record Times(Duration beat, Duration silence) {

    static final Times DEFAULT = new Times(Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  private static final Logger LOG = LoggerFactory.getLogger(StudyLease.class);
  private static final long POLL_MILLIS = 250;

  private final ObjectStore store;
  private final String study;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "radflow-study-lease");
            thread.setDaemon(true);
            return thread;
          });

  private LeaseRecord record;
  private volatile String taker;

  private StudyLease(ObjectStore store, String study, LeaseRecord record) {
    this.store = store;
    this.study = study;
    this.record = record;
  }

  /**
   * Takes a study's lease.
   *
   * @param waiting is told why it takes a while, if it does
   * @throws IOException naming the holder if another command runs the study
   */
  static StudyLease take(ObjectStore store, String study, Times times, Consumer<String> waiting)
      throws IOException, InterruptedException {
    Optional<LeaseRecord> found = LeaseRecord.read(store, study);
    if (found.isPresent() && !found.get().isOver()) {
      waiting.accept(
          "%s ran this study and did not end it: waiting up to %d s to see whether it still does"
              .formatted(found.get().holder(), times.silence().toSeconds()));
      requireSilent(store, study, found.get(), times);
    }
    LeaseRecord mine = LeaseRecord.mine();
    mine.write(store, study);
    LeaseRecord last = LeaseRecord.read(store, study).orElse(mine);
    if (!last.isOf(mine)) {
      throw running(study, last);
    }
    StudyLease lease = new StudyLease(store, study, mine);
    lease.beats.scheduleWithFixedDelay(
        lease::beat, times.beat().toMillis(), times.beat().toMillis(), TimeUnit.MILLISECONDS);
    return lease;
  }

  private static void requireSilent(ObjectStore store, String study, LeaseRecord found, Times times)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + times.silence().toNanos();
    CountDownLatch pause = new CountDownLatch(1);
    while (System.nanoTime() < deadline) {
      Optional<LeaseRecord> now = LeaseRecord.read(store, study);
      if (now.isEmpty()) {
        return;
      }
      if (!now.get().equals(found)) {
        throw running(study, now.get());
      }
      pause.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static IOException running(String study, LeaseRecord holder) {
    return new IOException(
        "The study %s is run by %s: stop it there, or with infra/radflow study stop"
            .formatted(study, holder.holder()));
  }

  /** Whether a command runs a study, as far as its lease tells by itself. */
  static boolean isTaken(ObjectStore store, String study) throws IOException {
    return LeaseRecord.read(store, study).filter(found -> !found.isOver()).isPresent();
  }

  /** Who has taken the study over, as can happen while this process is suspended; null if none. */
  String takenBy() {
    return taker;
  }

  private synchronized void beat() {
    try {
      LeaseRecord last = LeaseRecord.read(store, study).orElse(record);
      if (!last.isOf(record)) {
        taker = last.holder();
        return;
      }
      record = record.next();
      record.write(store, study);
    } catch (IOException | RuntimeException e) {
      // While the store is down nobody else can take the study over.
      LOG.warn("Study {}: its lease could not be renewed: {}", study, e.getMessage());
    }
  }

  @Override
  public synchronized void close() throws StoreException {
    beats.shutdownNow();
    if (taker == null) {
      store.delete(BucketLayout.studyLease(study));
    }
  }
}
