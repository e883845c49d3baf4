package io.radflow.ingest.store;

import io.minio.http.HttpUtils;
import java.util.concurrent.TimeUnit;
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

  static final OkHttpClient SHARED = client();

  private HttpClients() {}

  private static OkHttpClient client() {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(MOST_REQUESTS);
    dispatcher.setMaxRequestsPerHost(MOST_REQUESTS);
    return HttpUtils.newDefaultHttpClient(CONNECT_MILLIS, TRANSFER_MILLIS, TRANSFER_MILLIS)
        .newBuilder()
        .dispatcher(dispatcher)
        .build();
  }
}
