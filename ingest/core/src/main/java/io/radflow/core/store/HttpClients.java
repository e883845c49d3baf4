package io.radflow.core.store;

import io.minio.http.HttpUtils;
import io.radflow.core.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.CertificatePinner;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * The HTTP clients that all of a process's stores share: making one reads every trusted
 * certificate, which takes a third of a second.
 */
final class HttpClients {

  /** How long one attempt may take. */
  enum Patience {
    USUAL(Duration.ofSeconds(10), Duration.ofSeconds(60)),
    BRIEF(Duration.ofSeconds(3), Duration.ofSeconds(5));

    private final Duration connect;
    private final Duration transfer;

    /**
     * @param transfer without a byte in it
     */
    Patience(Duration connect, Duration transfer) {
      this.connect = connect;
      this.transfer = transfer;
    }
  }

  /** Callers bound their requests themselves; OkHttp would let five at a time through. */
  private static final int MOST_REQUESTS = 1024;

  private static final long IDLE_SECONDS = 15;
  private static final int MOST_IDLE = 32;

  private static final OkHttpClient SHARED = client();

  /** By the file that says whom they trust. */
  private static final Map<String, OkHttpClient> TRUSTING = new ConcurrentHashMap<>();

  private HttpClients() {}

  /**
   * @param caCertificates a PEM file of whom to trust, or null for whom Java trusts
   * @throws ConfigurationException naming the file that is none
   */
  static OkHttpClient of(String caCertificates, Patience patience) {
    OkHttpClient client =
        caCertificates == null
            ? SHARED
            : TRUSTING.computeIfAbsent(caCertificates, HttpClients::trusting);
    return patience == Patience.USUAL
        ? client
        : client
            .newBuilder()
            .connectTimeout(patience.connect)
            .readTimeout(patience.transfer)
            .writeTimeout(patience.transfer)
            .build();
  }

  private static OkHttpClient trusting(String caCertificates) {
    try {
      if (!Files.isReadable(Path.of(caCertificates))) {
        throw new IOException("no such file, or not readable");
      }
      return HttpUtils.enableExternalCertificates(SHARED, caCertificates);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw ConfigurationException.invalid(
          StoreOptions.CA_CERTIFICATES,
          caCertificates,
          "a file of certificates in PEM form: " + e.getMessage());
    }
  }

  private static OkHttpClient client() {
    Dispatcher dispatcher = new Dispatcher(threads());
    dispatcher.setMaxRequests(MOST_REQUESTS);
    dispatcher.setMaxRequestsPerHost(MOST_REQUESTS);
    long transferMillis = Patience.USUAL.transfer.toMillis();
    return HttpUtils.newDefaultHttpClient(
            Patience.USUAL.connect.toMillis(), transferMillis, transferMillis)
        .newBuilder()
        .dispatcher(dispatcher)
        .connectionPool(new ConnectionPool(MOST_IDLE, IDLE_SECONDS, TimeUnit.SECONDS))
        // MinIO's has one of another trust store, whose certificates each upload would compare.
        .certificatePinner(CertificatePinner.DEFAULT)
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
