package io.radflow.infra.study.bucket;

import io.radflow.infra.study.graph.StudyNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Looks at many nodes at a time: each takes a few requests, one after another, and a store far away
 * takes its time for each.
 */
final class SideBySide {

  private static final int THREADS = 16;

  private SideBySide() {}

  /** How much of each node is there, by its id. */
  static Map<String, NodePresence> look(List<StudyNode> nodes, BucketLook look) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> daemon(task));
    try {
      Map<String, Future<NodePresence>> asked = new LinkedHashMap<>();
      nodes.forEach(node -> asked.put(node.id(), threads.submit(() -> look.of(node))));
      Map<String, NodePresence> seen = new LinkedHashMap<>();
      for (Map.Entry<String, Future<NodePresence>> one : asked.entrySet()) {
        seen.put(one.getKey(), answer(one.getValue()));
      }
      return seen;
    } finally {
      threads.shutdownNow();
    }
  }

  private static NodePresence answer(Future<NodePresence> asked) throws IOException {
    try {
      return asked.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while looking at the bucket", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new UncheckedIOException(new IOException(e.getCause()));
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "radflow-study-look");
    thread.setDaemon(true);
    return thread;
  }
}
