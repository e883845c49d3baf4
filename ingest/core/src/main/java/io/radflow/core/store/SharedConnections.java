package io.radflow.core.store;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.internal.concurrent.TaskRunner;

/**
 * The connections and threads of all stores of a class loader. Threads and connections keep the
 * classes of an ended job, tens of megabytes: with the last store they go, and come again with the
 * next.
 */
final class SharedConnections {

  /** Callers bound their requests themselves; OkHttp would let five at a time through. */
  private static final int MOST_REQUESTS = 1024;

  private static final int MOST_IDLE = 32;

  private static final long IDLE_SECONDS = 15;

  /** Of OkHttp's own threads, which close connections. It would keep them for a minute. */
  private static final long IDLE_CLOSER_SECONDS = 1;

  private final ThreadPoolExecutor threads = threads();
  private final ConnectionPool pool = new ConnectionPool(MOST_IDLE, IDLE_SECONDS, TimeUnit.SECONDS);
  private int stores;

  SharedConnections() {
    if (TaskRunner.INSTANCE.getBackend() instanceof TaskRunner.RealBackend backend) {
      backend.getExecutor().setKeepAliveTime(IDLE_CLOSER_SECONDS, TimeUnit.SECONDS);
    }
  }

  ConnectionPool pool() {
    return pool;
  }

  Dispatcher dispatcher() {
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(MOST_REQUESTS);
    dispatcher.setMaxRequestsPerHost(MOST_REQUESTS);
    return dispatcher;
  }

  /** A store more uses them, until it releases them. */
  synchronized void use() {
    if (stores++ == 0) {
      threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Ends what is idle, if this was the last store. */
  synchronized void release() {
    if (--stores == 0) {
      pool.evictAll();
      threads.setKeepAliveTime(0, TimeUnit.SECONDS);
    }
  }

  private static ThreadPoolExecutor threads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        work -> {
          Thread thread = new Thread(work, "radflow-store");
          thread.setDaemon(true);
          return thread;
        });
  }
}
