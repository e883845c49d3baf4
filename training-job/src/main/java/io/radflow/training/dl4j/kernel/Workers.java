package io.radflow.training.dl4j.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs numbered tasks on a few threads, the caller's among them. What a task computes must depend
 * on its number only; then results do not depend on the number of threads.
 */
final class Workers {

  /** One task, with scratch memory of its own while it runs. */
  interface Task {
    void run(int number, Scratch scratch);
  }

  private final ExecutorService executor;
  private final Scratch[] scratches;

  Workers(int threads) {
    scratches = new Scratch[threads];
    for (int i = 0; i < threads; i++) {
      scratches[i] = new Scratch();
    }
    executor =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            runnable -> {
              Thread thread = new Thread(runnable, "radflow-engine");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Threads that run tasks, the caller's among them. */
  int count() {
    return scratches.length;
  }

  /** Runs tasks 0 to count − 1 and returns when all are done. */
  void run(int count, Task task) {
    AtomicInteger next = new AtomicInteger();
    List<CompletableFuture<Void>> others = new ArrayList<>();
    for (int i = 1; i < Math.min(scratches.length, count); i++) {
      Scratch scratch = scratches[i];
      others.add(CompletableFuture.runAsync(() -> drain(next, count, task, scratch), executor));
    }
    drain(next, count, task, scratches[0]);
    // Through interruptions: the tasks write into memory that the caller owns.
    CompletableFuture.allOf(others.toArray(new CompletableFuture<?>[0])).join();
  }

  private static void drain(AtomicInteger next, int count, Task task, Scratch scratch) {
    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
      task.run(i, scratch);
    }
  }

  void close() {
    executor.shutdown();
  }
}
