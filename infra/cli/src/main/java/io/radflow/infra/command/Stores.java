package io.radflow.infra.command;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StorePreflight;
import io.radflow.infra.store.EmbeddedStore;
import java.io.IOException;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/** Opens the buckets that commands work on, and makes sure of them before any work. */
@Internal
public final class Stores {

  private Stores() {}

  /**
   * @throws IOException naming the setting to correct
   * @throws ConfigurationException naming the setting and where it stands
   */
  public static ObjectStore open(JobConfiguration configuration) throws IOException {
    return open(configuration, List.of());
  }

  /**
   * @param written prefixes that the command writes to
   * @throws IOException naming the setting to correct
   * @throws ConfigurationException naming the setting and where it stands
   */
  public static ObjectStore open(JobConfiguration configuration, List<String> written)
      throws IOException {
    return ObjectStore.open(checked(configuration, written));
  }

  /** Where the bucket is, for a command whose processes open it. */
  public static StoreAddress checked(JobConfiguration configuration, List<String> written)
      throws IOException {
    try {
      StoreAddress address = StoreAddress.from(configuration.values());
      StorePreflight.check(address, written);
      return address;
    } catch (ConfigurationException e) {
      throw configuration.located(e);
    }
  }

  /** The usual bucket of a store that the command runs itself, made if it is not there. */
  public static ObjectStore of(EmbeddedStore server) throws IOException {
    ObjectStore store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(),
                StoreOptions.BUCKET.defaultValue(),
                StoreOptions.REGION.defaultValue(),
                server.credentials().file().toString()));
    try {
      store.createBucket();
      return store;
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Settings of a job on such a bucket. */
  public static Configuration settings(ObjectStore store) {
    StoreAddress address = store.address();
    Configuration settings = new Configuration();
    settings.set(StoreOptions.ENDPOINT.option(), address.endpoint());
    settings.set(StoreOptions.BUCKET.option(), address.bucket());
    settings.set(StoreOptions.CREDENTIALS_FILE.option(), address.credentialsFile());
    return settings;
  }
}
