package io.radflow.core.store;

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
 * @param caCertificates a PEM file of who may have signed the server's certificate, or null for
 *     those that Java trusts
 * @param retries of requests that fail
 */
public record StoreAddress(
    String endpoint,
    String bucket,
    String region,
    String credentialsFile,
    String caCertificates,
    RetryPolicy retries)
    implements Serializable {

  public StoreAddress {
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(bucket, "bucket");
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(retries, "retries");
  }

  /** With the usual trust and retries. */
  public StoreAddress(String endpoint, String bucket, String region, String credentialsFile) {
    this(endpoint, bucket, region, credentialsFile, null, RetryPolicy.DEFAULT);
  }

  /**
   * Reads the address from a checked configuration.
   *
   * @throws IllegalArgumentException naming the keys, the values and what was expected
   */
  public static StoreAddress from(ReadableConfig configuration) {
    return new StoreAddress(
        configuration.get(StoreOptions.ENDPOINT),
        configuration.get(StoreOptions.BUCKET),
        configuration.get(StoreOptions.REGION),
        configuration.getOptional(StoreOptions.CREDENTIALS_FILE).orElse(null),
        configuration.getOptional(StoreOptions.CA_CERTIFICATES).orElse(null),
        retries(configuration));
  }

  private static RetryPolicy retries(ReadableConfig configuration) {
    try {
      return new RetryPolicy(
          configuration.get(StoreOptions.RETRY_ATTEMPTS),
          configuration.get(StoreOptions.RETRY_BACKOFF),
          configuration.get(StoreOptions.RETRY_MAX_BACKOFF));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("store.retry-*: " + e.getMessage(), e);
    }
  }

  StoreAddress withRetries(RetryPolicy others) {
    return new StoreAddress(endpoint, bucket, region, credentialsFile, caCertificates, others);
  }

  /** The address of an object as it is written in records and messages. */
  public String uri(String key) {
    return "s3://" + bucket + "/" + key;
  }
}
