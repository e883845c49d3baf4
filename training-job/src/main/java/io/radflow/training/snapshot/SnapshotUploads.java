package io.radflow.training.snapshot;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What is put into the bucket beside a run's steps, in order, by a thread of its own. After a
 * failure nothing more is put, and it is thrown to whoever asks.
 */
final class SnapshotUploads implements AutoCloseable {

  private static final long STOP_SECONDS = 120;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "radflow-snapshot"));

  private Future<?> last;
  private volatile Throwable failure;

  /** Changes the bucket. */
  @FunctionalInterface
  interface Upload {

    void run() throws IOException;

    /** Gives back what it holds, whether it was run or not. */
    default void discard() throws IOException {
      // Most hold nothing.
    }
  }

  /** Has it done after what was given before. */
  void add(Upload upload) {
    last = thread.submit(() -> run(upload));
  }

  private void run(Upload upload) {
    try {
      if (failure == null) {
        upload.run();
      }
      upload.discard();
    } catch (IOException | RuntimeException | Error e) {
      failure = failure == null ? e : failure;
      discard(upload);
    }
  }

  private void discard(Upload upload) {
    try {
      upload.discard();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Throws the failure, if there has been one. */
  void check() throws IOException {
    Throwable seen = failure;
    if (seen instanceof IOException || seen instanceof RuntimeException) {
      throw new IOException("A snapshot could not be published: " + seen.getMessage(), seen);
    }
    if (seen instanceof Error error) {
      throw error;
    }
  }

  /**
   * Waits until all is in the bucket.
   *
   * @throws IOException if it could not be put there
   */
  void await() throws IOException {
    try {
      if (last != null) {
        last.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The run was stopped while a snapshot was being published", e);
    }
    check();
  }

  /** Breaks off what is under way, and discards the rest. */
  @Override
  public void close() {
    failure = failure == null ? new CancellationException("The run was stopped") : failure;
    thread.shutdownNow().forEach(Runnable::run);
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "A snapshot's upload did not end within " + STOP_SECONDS + " seconds");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
