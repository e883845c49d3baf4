package io.radflow.core.store;

import io.minio.credentials.AwsEnvironmentProvider;
import io.minio.credentials.Provider;
import io.minio.credentials.StaticProvider;
import io.radflow.core.config.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** Where the keys come from: a file, the environment, or Flink's own configuration. */
final class Credentials {

  private static final String ENVIRONMENT = "AWS_ACCESS_KEY_ID";
  private static final String ENVIRONMENT_SECRET = "AWS_SECRET_ACCESS_KEY";

  /** Older names that the client takes as well. */
  private static final List<String> SECRETS = List.of(ENVIRONMENT_SECRET, "AWS_SECRET_KEY");

  private static final String FLINK_ACCESS_KEY = "s3.access-key";
  private static final String FLINK_SECRET_KEY = "s3.secret-key";

  /** Where keys may be set. */
  static final String SETTINGS =
      "store.credentials-file, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment,"
          + " or s3.access-key and s3.secret-key in Flink's configuration";

  private Credentials() {}

  /** Where the keys come from, for messages. */
  static String source(StoreAddress address) {
    if (address.credentialsFile() != null) {
      return "store.credentials-file (" + address.credentialsFile() + ")";
    }
    return System.getenv(ENVIRONMENT) != null
        ? ENVIRONMENT + " in the environment"
        : FLINK_ACCESS_KEY + " in Flink's configuration";
  }

  static Provider provider(StoreAddress address) {
    if (address.credentialsFile() != null) {
      return fromFile(address.credentialsFile());
    }
    if (System.getenv(ENVIRONMENT) != null) {
      requireWhole(address, name -> System.getProperty(name, System.getenv(name)));
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
    throw ConfigurationException.of(
        StoreOptions.CREDENTIALS_FILE,
        "No credentials for " + address.endpoint() + ": set " + SETTINGS,
        null);
  }

  /**
   * Half a pair of keys would only be found out by the first request, which does not tell the name.
   *
   * @param environment value of a variable; null for one that is not set
   * @throws ConfigurationException naming the variable that is missing or empty
   */
  static void requireWhole(StoreAddress address, UnaryOperator<String> environment) {
    if (isMissing(environment.apply(ENVIRONMENT))) {
      throw half(address, ENVIRONMENT, "is empty");
    }
    if (SECRETS.stream().map(environment).allMatch(Credentials::isMissing)) {
      throw half(address, ENVIRONMENT_SECRET, "is missing, " + ENVIRONMENT + " is set");
    }
  }

  private static boolean isMissing(String value) {
    return value == null || value.isEmpty();
  }

  private static ConfigurationException half(StoreAddress address, String name, String state) {
    return ConfigurationException.of(
        StoreOptions.CREDENTIALS_FILE,
        "No credentials for %s: %s %s in the environment. Set %s"
            .formatted(address.endpoint(), name, state, SETTINGS),
        null);
  }

  private static Provider fromFile(String file) {
    Provider provider = new CredentialsFile(Path.of(file));
    try {
      // Read once now, or a request would fail without a word of the setting.
      provider.fetch();
      return provider;
    } catch (RuntimeException e) {
      throw ConfigurationException.invalid(
          StoreOptions.CREDENTIALS_FILE,
          file,
          "an AWS credentials file with aws_access_key_id and aws_secret_access_key in its profile"
              + " [default]: "
              + e.getMessage());
    }
  }
}
