package io.radflow.core.store;

import io.radflow.core.config.ConfigurationException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.util.TimeUtils;

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
@PublicEvolving
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
   * @throws ConfigurationException naming the keys, the values and what was expected
   */
  public static StoreAddress from(ReadableConfig configuration) {
    return new StoreAddress(
        StoreOptions.ENDPOINT.in(configuration),
        StoreOptions.BUCKET.in(configuration),
        StoreOptions.REGION.in(configuration),
        StoreOptions.CREDENTIALS_FILE.given(configuration).orElse(null),
        StoreOptions.CA_CERTIFICATES.given(configuration).orElse(null),
        retries(configuration));
  }

  private static RetryPolicy retries(ReadableConfig configuration) {
    Duration first = StoreOptions.RETRY_BACKOFF.in(configuration);
    Duration most = StoreOptions.RETRY_MAX_BACKOFF.in(configuration);
    if (first.compareTo(most) <= 0) {
      return new RetryPolicy(StoreOptions.RETRY_ATTEMPTS.in(configuration), first, most);
    }
    if (StoreOptions.RETRY_BACKOFF.given(configuration).isPresent()) {
      throw ConfigurationException.invalid(
          StoreOptions.RETRY_BACKOFF,
          TimeUtils.formatWithHighestUnit(first),
          "a time of at most %s, which is %s"
              .formatted(StoreOptions.RETRY_MAX_BACKOFF, TimeUtils.formatWithHighestUnit(most)));
    }
    throw ConfigurationException.invalid(
        StoreOptions.RETRY_MAX_BACKOFF,
        TimeUtils.formatWithHighestUnit(most),
        "a time of at least %s, which is %s"
            .formatted(StoreOptions.RETRY_BACKOFF, TimeUtils.formatWithHighestUnit(first)));
  }

  StoreAddress withRetries(RetryPolicy others) {
    return new StoreAddress(endpoint, bucket, region, credentialsFile, caCertificates, others);
  }

  /** The address of an object as it is written in records and messages. */
  public String uri(String key) {
    return "s3://" + bucket + "/" + key;
  }
}
