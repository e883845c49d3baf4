package io.radflow.training.operator;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.lease.Lease;
import io.radflow.core.lease.LeaseHeldException;
import io.radflow.core.lease.LeaseRecord;
import io.radflow.core.lease.LeaseSubject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator.SubtaskGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That one job at a time trains a run: a lease of the job's, whatever attempts and JobManagers it
 * has. Subtasks begin once it is taken. Asks the store on a thread of its own, for a coordinator
 * must not wait.
 */
@Internal
public final class RunLease {

  private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);
  private static final long CLOSE_SECONDS = 10;

  private final StoreAddress address;
  private final LeaseSubject subject;
  private final String job;
  private final Consumer<Throwable> fail;
  private final Map<Integer, SubtaskGateway> waiting = new HashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "radflow-run-lease");
            made.setDaemon(true);
            return made;
          });

  private ObjectStore store;
  private Lease lease;
  private boolean held;

  /**
   * @param job id of the job, as Flink knows it
   * @param fail ends the job
   */
  RunLease(StoreAddress address, String run, String job, Consumer<Throwable> fail) {
    this.address = address;
    this.subject = of(run);
    this.job = job;
    this.fail = fail;
  }

  /** The lease of a run. */
  public static LeaseSubject of(String run) {
    return new LeaseSubject(
        BucketLayout.runLease(run),
        "The run " + run,
        "is trained",
        "let that job end, or cancel it, before this one is started");
  }

  void start() {
    long beat = Lease.Times.DEFAULT.beat().toMillis();
    thread.scheduleWithFixedDelay(this::take, 0, beat, TimeUnit.MILLISECONDS);
  }

  /** Until it is taken: a store that does not answer is asked again. */
  private void take() {
    if (lease != null) {
      return;
    }
    try {
      if (store == null) {
        store = ObjectStore.open(address);
      }
      lease = Lease.take(store, subject, LeaseRecord.ofJob(job), Lease.Times.DEFAULT, LOG::warn);
      lease.whenTaken(
          taker -> fail.accept(permanent("%s was taken over by %s", subject.name(), taker)));
      tell();
    } catch (LeaseHeldException e) {
      fail.accept(PermanentFailure.suppressing(e));
    } catch (IOException e) {
      LOG.warn("{}: its lease cannot be taken, and is tried again", subject.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      fail.accept(e);
    }
  }

  private static RuntimeException permanent(String message, Object... values) {
    return PermanentFailure.suppressing(new IllegalStateException(message.formatted(values)));
  }

  private synchronized void tell() {
    held = true;
    waiting.values().forEach(gateway -> gateway.sendEvent(new RunHeldEvent()));
    waiting.clear();
  }

  /** An attempt of a subtask can be told that it may begin. */
  synchronized void reachable(int subtask, SubtaskGateway gateway) {
    if (held) {
      gateway.sendEvent(new RunHeldEvent());
    } else {
      waiting.put(subtask, gateway);
    }
  }

  /** An attempt of a subtask is over. */
  synchronized void lost(int subtask) {
    waiting.remove(subtask);
  }

  /** Gives it up, and waits until that is done: another job may be about to take it. */
  void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("{}: its lease is still being asked for", subject.name());
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    giveUp();
  }

  private void giveUp() {
    try {
      if (lease != null) {
        lease.close();
      }
    } catch (IOException e) {
      LOG.warn("{}: its lease could not be given up: {}", subject.name(), e.getMessage());
    } finally {
      if (store != null) {
        store.close();
      }
    }
  }
}
