package io.radflow.training.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.annotation.Internal;

/** Reads of small objects, several at a time: of hundreds, each waits for the store's answer. */
@Internal
public final class Reads {

  private static final int AT_ONCE = 16;

  private Reads() {}

  /** A read that may fail. */
  @FunctionalInterface
  public interface Read<A, B> {
    B of(A what) throws IOException;
  }

  /** Reads all, and gives what was read in their order. */
  public static <A, B> List<B> all(List<A> whats, Read<A, B> read) throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, whats.size())));
    try {
      List<Future<B>> futures = new ArrayList<>();
      whats.forEach(what -> futures.add(threads.submit(() -> read.of(what))));
      List<B> results = new ArrayList<>();
      for (Future<B> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while reading cards", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
