package io.radflow.core.store;

import io.minio.http.HttpUtils;
import io.radflow.core.config.ConfigurationException;
import io.radflow.core.natives.NativeLibraries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.CertificatePinner;
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

  private static final SharedConnections CONNECTIONS = new SharedConnections();

  private static final OkHttpClient SHARED = client();

  /** By the file that says whom they trust. */
  private static final Map<String, OkHttpClient> TRUSTING = new ConcurrentHashMap<>();

  private HttpClients() {}

  /**
   * A client for a store, which says from when on and how long it {@link #use uses} it.
   *
   * @param caCertificates a PEM file of whom to trust, or null for whom Java trusts
   * @throws ConfigurationException naming the file that is none
   */
  static OkHttpClient of(String caCertificates, Patience patience) {
    NativeLibraries.initialize(
        HttpClients.class,
        NativeLibraries.VERSIONS,
        List.of("io.radflow.core.natives.SocketWatch"));
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

  /** A store more uses a client, until it calls {@link #release}. */
  static void use() {
    CONNECTIONS.use();
  }

  /** A store needs its client no more. */
  static void release() {
    CONNECTIONS.release();
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
    long transferMillis = Patience.USUAL.transfer.toMillis();
    return HttpUtils.newDefaultHttpClient(
            Patience.USUAL.connect.toMillis(), transferMillis, transferMillis)
        .newBuilder()
        .dispatcher(CONNECTIONS.dispatcher())
        .connectionPool(CONNECTIONS.pool())
        // MinIO's has one of another trust store, whose certificates each upload would compare.
        .certificatePinner(CertificatePinner.DEFAULT)
        .build();
  }
}
