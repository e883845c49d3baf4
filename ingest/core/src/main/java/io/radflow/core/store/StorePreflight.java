package io.radflow.core.store;

import io.radflow.core.config.ConfigurationException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Makes sure of the store before any work: that it answers, with these keys, has the bucket, and
 * lets the job write where it will. What is not so ends in a message that names the setting.
 */
@Internal
public final class StorePreflight {

  /** An object of no bytes, put and deleted; no job reads names like it. */
  private static final String CHECK = "_write-check";

  /**
   * With the times of {@link HttpClients.Patience#BRIEF} a store that never answers is given up
   * after less than half a minute.
   */
  private static final RetryPolicy RETRIES =
      new RetryPolicy(4, Duration.ofMillis(200), Duration.ofSeconds(1));

  private StorePreflight() {}

  /**
   * @param written prefixes that the job writes to, with a slash at the end
   * @throws StoreException naming the setting to correct
   * @throws ConfigurationException if no credentials are to be found, or no certificates
   */
  public static void check(StoreAddress address, List<String> written) throws StoreException {
    try (ObjectStore store = ObjectStore.openBrief(address.withRetries(RETRIES))) {
      store.seeBucket();
      for (String prefix : written) {
        store.write(prefix + CHECK, new byte[0]);
        store.delete(prefix + CHECK);
      }
    }
  }
}
