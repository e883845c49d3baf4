package io.radflow.ingest.store;

import io.minio.credentials.AwsConfigProvider;
import io.minio.credentials.AwsEnvironmentProvider;
import io.minio.credentials.Provider;
import io.minio.credentials.StaticProvider;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** Where the keys come from: a file, the environment, or Flink's own configuration. */
final class Credentials {

  private static final String FLINK_ACCESS_KEY = "s3.access-key";
  private static final String FLINK_SECRET_KEY = "s3.secret-key";

  private Credentials() {}

  static Provider provider(StoreAddress address) {
    if (address.credentialsFile() != null) {
      return new AwsConfigProvider(address.credentialsFile(), "default");
    }
    if (System.getenv("AWS_ACCESS_KEY_ID") != null) {
      return new AwsEnvironmentProvider();
    }
    if (System.getenv("FLINK_CONF_DIR") != null) {
      Configuration flink = GlobalConfiguration.loadConfiguration();
      String access = flink.getString(FLINK_ACCESS_KEY, null);
      String secret = flink.getString(FLINK_SECRET_KEY, null);
      if (access != null && secret != null) {
        return new StaticProvider(access, secret, null);
      }
    }
    throw new IllegalStateException(
        "No credentials for "
            + address.endpoint()
            + ": set store.credentials-file, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the"
            + " environment, or s3.access-key and s3.secret-key in Flink's configuration");
  }
}
