package io.radflow.core.lease;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreException;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That one process at a time does something: an object in the bucket that its holder writes anew
 * every few seconds. Who finds one that is not written any more takes it over; no clocks of two
 * machines are compared. It is put under the condition that nothing or what was found is there, so
 * that of several that take it at once one has it; in a store that knows no conditions, all but one
 * learn at their next beat that they have not.
 */
@Internal
public final class Lease implements AutoCloseable {

  /**
   * The times of a lease.
   *
   * @param beat between two writings
   * @param silence after which a lease that is not written has no holder
   */
  public record Times(Duration beat, Duration silence) {

    public static final Times DEFAULT = new Times(Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final long POLL_MILLIS = 250;

  private final ObjectStore store;
  private final LeaseSubject subject;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "radflow-lease");
            thread.setDaemon(true);
            return thread;
          });

  private LeaseRecord record;
  private Consumer<String> taken = taker -> {};
  private volatile String taker;

  private Lease(ObjectStore store, LeaseSubject subject, LeaseRecord record) {
    this.store = store;
    this.subject = subject;
    this.record = record;
  }

  /**
   * Takes a lease. One that has the token of {@code mine} already is gone on with.
   *
   * @param mine who takes it
   * @param waiting is told why it takes a while, if it does
   * @throws LeaseHeldException naming the holder if another process has it
   */
  public static Lease take(
      ObjectStore store,
      LeaseSubject subject,
      LeaseRecord mine,
      Times times,
      Consumer<String> waiting)
      throws IOException, InterruptedException {
    awaitSilence(store, subject, mine, times, waiting);
    Optional<StoredObject> there = store.stat(subject.key());
    Optional<LeaseRecord> found = LeaseRecord.read(store, subject.key());
    if (found.isPresent() && !found.get().isOf(mine)) {
      LOG.warn("{} {}: taken over from {}", subject.name(), subject.verb(), found.get().holder());
    }
    put(store, subject, there, mine);
    LeaseRecord last = LeaseRecord.read(store, subject.key()).orElse(mine);
    if (!last.isOf(mine)) {
      throw new LeaseHeldException(subject.heldBy(last));
    }
    Lease lease = new Lease(store, subject, mine);
    lease.beats.scheduleWithFixedDelay(
        lease::beat, times.beat().toMillis(), times.beat().toMillis(), TimeUnit.MILLISECONDS);
    return lease;
  }

  /** Puts a record unless another was put meanwhile, which a look at it tells. */
  private static void put(
      ObjectStore store, LeaseSubject subject, Optional<StoredObject> there, LeaseRecord record)
      throws IOException {
    byte[] bytes = ManifestJson.bytes(record);
    if (there.isPresent()) {
      store.replace(subject.key(), there.get().etag(), bytes);
    } else {
      store.create(subject.key(), bytes);
    }
  }

  /**
   * Waits until nobody has a lease, or its holder has been silent.
   *
   * @param mine whose own does not count
   * @throws LeaseHeldException naming the holder if another process has it
   */
  public static void awaitSilence(
      ObjectStore store,
      LeaseSubject subject,
      LeaseRecord mine,
      Times times,
      Consumer<String> waiting)
      throws IOException, InterruptedException {
    Optional<LeaseRecord> found = LeaseRecord.read(store, subject.key());
    if (found.isEmpty() || found.get().isOver() || found.get().isOf(mine)) {
      return;
    }
    waiting.accept(
        "%s: %s did not give it up: waiting up to %d s to see whether it is at work"
            .formatted(subject.name(), found.get().holder(), times.silence().toSeconds()));
    long deadline = System.nanoTime() + times.silence().toNanos();
    CountDownLatch pause = new CountDownLatch(1);
    while (System.nanoTime() < deadline) {
      Optional<LeaseRecord> now = LeaseRecord.read(store, subject.key());
      if (now.isEmpty()) {
        return;
      }
      if (!now.get().equals(found.get())) {
        throw new LeaseHeldException(subject.heldBy(now.get()));
      }
      pause.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Whether a process has a lease, as far as its record tells by itself. */
  public static boolean isTaken(ObjectStore store, String key) throws IOException {
    return LeaseRecord.read(store, key).filter(found -> !found.isOver()).isPresent();
  }

  /** Who has taken it over, as can happen while this process is suspended; null if nobody. */
  public String takenBy() {
    return taker;
  }

  /** Has somebody told who has taken it over, once that is known. */
  public synchronized void whenTaken(Consumer<String> told) {
    taken = told;
  }

  private synchronized void beat() {
    try {
      Optional<StoredObject> there = store.stat(subject.key());
      LeaseRecord last = LeaseRecord.read(store, subject.key()).orElse(record);
      if (taker != null) {
        return;
      }
      if (!last.isOf(record)) {
        taker = last.holder();
        taken.accept(taker);
        return;
      }
      record = record.next();
      put(store, subject, there, record);
    } catch (IOException | RuntimeException e) {
      // While the store is down nobody else can take it over.
      LOG.warn("{}: its lease could not be renewed: {}", subject.name(), e.getMessage());
    }
  }

  @Override
  public synchronized void close() throws StoreException {
    beats.shutdownNow();
    if (taker == null) {
      store.delete(subject.key());
    }
  }
}
