package io.radflow.training.operator;

import io.radflow.core.failure.PermanentFailure;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;

/**
 * The thread that owns the engine. Work is queued from the task's mailbox thread, which is held
 * when {@value #QUEUE} pieces wait; each result is handed back to the mailbox thread, in order.
 */
final class StepThread {

  /** One computes, one is ready: the next batch is assembled while a step runs. */
  private static final int QUEUE = 2;

  private static final long STOP_SECONDS = 120;

  private final MailboxExecutor mailbox;
  private final ExecutorService executor;
  private int pending;

  StepThread(MailboxExecutor mailbox) {
    this.mailbox = mailbox;
    this.executor =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "radflow-training-step"));
  }

  /**
   * Runs work on the step thread and then {@code whenDone} on the mailbox thread. A failure of
   * either fails the task.
   */
  <T> void submit(Callable<T> work, Consumer<T> whenDone) throws InterruptedException {
    while (pending >= QUEUE) {
      mailbox.yield();
    }
    pending++;
    executor.execute(
        () -> {
          try {
            T result = work.call();
            mailbox.execute(() -> complete(result, whenDone), "training step done");
          } catch (Throwable failure) {
            mailbox.execute(() -> fail(failure), "training step failed");
          }
        });
  }

  /** Waits until nothing is queued or running; results have been handed back then. */
  void drain() throws InterruptedException {
    while (pending > 0) {
      mailbox.yield();
    }
  }

  /** Lets the step in flight end, drops what is queued, then runs {@code last} on this thread. */
  void close(Runnable last) throws InterruptedException {
    executor.shutdownNow();
    if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "A training step did not end within " + STOP_SECONDS + " seconds");
    }
    last.run();
  }

  private <T> void complete(T result, Consumer<T> whenDone) {
    pending--;
    whenDone.accept(result);
  }

  private void fail(Throwable failure) throws Exception {
    pending--;
    PermanentFailure.throwIfPermanent(failure);
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }
}
