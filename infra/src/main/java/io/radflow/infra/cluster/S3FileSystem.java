package io.radflow.infra.cluster;

import io.radflow.infra.store.StoreCredentials;
import io.radflow.ingest.store.StoreAddress;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** What Flink's S3 file system must know to reach the bucket, for checkpoints. */
final class S3FileSystem {

  private S3FileSystem() {}

  /**
   * Holds the secret key if the address names a credentials file; without one the keys come from
   * the environment or from Flink's own configuration.
   */
  static Configuration configuration(StoreAddress store) throws IOException {
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
