package io.radflow.core.part;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.store.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts objects on a thread of its own, one after the other; few are in memory at a time. */
final class Uploads implements Closeable {

  private static final int MOST_WAITING = 2;

  private final ObjectStore store;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "part-upload");
            thread.setDaemon(true);
            return thread;
          });
  private final Queue<Future<?>> waiting = new ArrayDeque<>();

  Uploads(ObjectStore store) {
    this.store = store;
  }

  /**
   * Puts an object some time later.
   *
   * @throws IOException if an earlier one could not be put
   */
  void put(String key, byte[] bytes) throws IOException {
    while (waiting.size() >= MOST_WAITING) {
      awaitFirst();
    }
    waiting.add(
        executor.submit(
            () -> {
              store.write(key, bytes);
              return null;
            }));
  }

  /**
   * Waits until all are in the store.
   *
   * @throws IOException if one could not be put
   */
  void await() throws IOException {
    while (!waiting.isEmpty()) {
      awaitFirst();
    }
  }

  private void awaitFirst() throws IOException {
    FutureResult.of(waiting.remove(), "putting an object");
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
