package io.radflow.ingest.store;

import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.configuration.ReadableConfig;

/**
 * Where the bucket is. Holds no secret, so it may travel with a job's graph and be logged.
 *
 * @param endpoint such as {@code http://127.0.0.1:9000}
 * @param bucket the one bucket that all jobs share
 * @param region as the server names it
 * @param credentialsFile an AWS credentials file, or null to take the keys from the environment or
 *     from Flink's configuration
 */
public record StoreAddress(String endpoint, String bucket, String region, String credentialsFile)
    implements Serializable {

  public StoreAddress {
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(bucket, "bucket");
    Objects.requireNonNull(region, "region");
  }

  /** Reads the address from a checked configuration. */
  public static StoreAddress from(ReadableConfig configuration) {
    return new StoreAddress(
        configuration.get(StoreOptions.ENDPOINT),
        configuration.get(StoreOptions.BUCKET),
        configuration.get(StoreOptions.REGION),
        configuration.getOptional(StoreOptions.CREDENTIALS_FILE).orElse(null));
  }

  /** The address of an object as it is written in records and messages. */
  public String uri(String key) {
    return "s3://" + bucket + "/" + key;
  }
}
