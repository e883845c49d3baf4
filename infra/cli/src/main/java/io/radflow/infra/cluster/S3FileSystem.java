package io.radflow.infra.cluster;

import io.radflow.core.store.StoreAddress;
import io.radflow.infra.store.StoreCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;

/** Flink's own way to the bucket, for checkpoints and configurations, in this process. */
@Internal
public final class S3FileSystem {

  private S3FileSystem() {}

  /**
   * Lets this process's Flink reach a bucket.
   *
   * @throws IOException naming the file of keys or certificates that cannot be read
   */
  public static void initialize(StoreAddress store) throws IOException {
    if (store.caCertificates() != null) {
      Path trusted = Files.createTempFile("radflow-trusted", ".jks");
      trusted.toFile().deleteOnExit();
      TrustStore.write(Path.of(store.caCertificates()), trusted);
      System.setProperty(TrustStore.PROPERTY, trusted.toString());
    }
    // The file system is the process's, not the cluster's: so the keys stay out of the
    // configuration that the web UI shows.
    FileSystem.initialize(configuration(store), null);
  }

  /**
   * Holds the secret key if the address names a credentials file; without one the keys come from
   * the environment or from Flink's own configuration.
   */
  private static Configuration configuration(StoreAddress store) throws IOException {
    Configuration flink =
        System.getenv("FLINK_CONF_DIR") == null
            ? new Configuration()
            : GlobalConfiguration.loadConfiguration();
    flink.setString("s3.endpoint", store.endpoint());
    flink.setString("s3.endpoint.region", store.region());
    flink.setString("s3.path.style.access", "true");
    if (store.credentialsFile() != null) {
      StoreCredentials credentials = StoreCredentials.read(Path.of(store.credentialsFile()));
      flink.setString("s3.access-key", credentials.accessKey());
      flink.setString("s3.secret-key", credentials.secretKey());
    }
    return flink;
  }
}
