package io.radflow.infra.command;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StorePreflight;
import io.radflow.infra.cluster.S3FileSystem;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/** Reads configurations of commands, from files and from a bucket. */
public final class Configurations {

  private Configurations() {}

  /**
   * One that is in a bucket is read from the store that the overrides tell of: {@code --set
   * store.endpoint=…}, with {@code --set store.credentials-file=…} or the environment's keys.
   *
   * @throws IOException if the bucket cannot be read, naming the setting to correct
   * @throws io.radflow.core.config.ConfigurationException naming the file, the key, the value and
   *     what was expected
   */
  public static Configuration load(JobArguments arguments, OptionCatalog catalog)
      throws IOException {
    if (arguments.file() != null && arguments.file().startsWith("s3://")) {
      Map<String, String> store = new LinkedHashMap<>(arguments.overrides());
      store.put(StoreOptions.BUCKET.key(), URI.create(arguments.file()).getHost());
      StoreAddress address = StoreAddress.from(Configuration.fromMap(store));
      StorePreflight.check(address, List.of());
      S3FileSystem.initialize(address);
    }
    return JobConfiguration.load(arguments, catalog);
  }
}
