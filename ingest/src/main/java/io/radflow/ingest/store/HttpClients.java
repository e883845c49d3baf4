package io.radflow.ingest.store;

import io.minio.http.HttpUtils;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * The one HTTP client that all of a process's stores share: making one reads every trusted
 * certificate, which takes a third of a second.
 */
final class HttpClients {

  private static final long CONNECT_MILLIS = TimeUnit.SECONDS.toMillis(10);
  private static final long TRANSFER_MILLIS = TimeUnit.SECONDS.toMillis(60);

  /** Callers bound their requests themselves; OkHttp would let five at a time through. */
  private static final int MOST_REQUESTS = 1024;

  private static final long IDLE_SECONDS = 15;
  private static final int MOST_IDLE = 32;

  static final OkHttpClient SHARED = client();

  private HttpClients() {}

  private static OkHttpClient client() {
    Dispatcher dispatcher = new Dispatcher(threads());
    dispatcher.setMaxRequests(MOST_REQUESTS);
    dispatcher.setMaxRequestsPerHost(MOST_REQUESTS);
    return HttpUtils.newDefaultHttpClient(CONNECT_MILLIS, TRANSFER_MILLIS, TRANSFER_MILLIS)
        .newBuilder()
        .dispatcher(dispatcher)
        .connectionPool(new ConnectionPool(MOST_IDLE, IDLE_SECONDS, TimeUnit.SECONDS))
        .build();
  }

  /** Threads and connections keep the class loader of an ended job alive: they go soon. */
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
