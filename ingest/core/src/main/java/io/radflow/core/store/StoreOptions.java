package io.radflow.core.store;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Where the bucket is; the same keys in every job's configuration. */
public final class StoreOptions {

  public static final ConfigOption<String> ENDPOINT =
      ConfigOptions.key("store.endpoint")
          .stringType()
          .defaultValue("http://127.0.0.1:9000")
          .withDescription("Address of the S3 or MinIO server, with http:// or https://.");

  public static final ConfigOption<String> BUCKET =
      ConfigOptions.key("store.bucket")
          .stringType()
          .defaultValue("radflow")
          .withDescription("The bucket that holds drops, samples, tensors, models and results.");

  public static final ConfigOption<String> REGION =
      ConfigOptions.key("store.region")
          .stringType()
          .defaultValue("us-east-1")
          .withDescription("The region that requests are signed for.");

  public static final ConfigOption<String> CREDENTIALS_FILE =
      ConfigOptions.key("store.credentials-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "An AWS credentials file, read on every machine that runs a part of the job. Without"
                  + " it the keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or from"
                  + " s3.access-key and s3.secret-key in Flink's own configuration. Keys are never"
                  + " read from the YAML.");

  public static final ConfigOption<String> CA_CERTIFICATES =
      ConfigOptions.key("store.ca-certificates")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A PEM file of the certificates that the store's own must be signed by, read on every"
                  + " machine that runs a part of the job. Without it those that Java trusts.");

  public static final ConfigOption<Integer> RETRY_ATTEMPTS =
      ConfigOptions.key("store.retry-attempts")
          .intType()
          .defaultValue(RetryPolicy.DEFAULT.attempts())
          .withDescription(
              "Times that a request is sent which fails with a server's error, a timeout or a"
                  + " broken connection while the store answers others. Jobs wait as long as the"
                  + " store answers nobody.");

  public static final ConfigOption<Duration> RETRY_BACKOFF =
      ConfigOptions.key("store.retry-backoff")
          .durationType()
          .defaultValue(RetryPolicy.DEFAULT.initialBackoff())
          .withDescription("Wait after a request's first failure; it doubles with each further.");

  public static final ConfigOption<Duration> RETRY_MAX_BACKOFF =
      ConfigOptions.key("store.retry-max-backoff")
          .durationType()
          .defaultValue(RetryPolicy.DEFAULT.maxBackoff())
          .withDescription("Longest wait between two attempts.");

  /** All of them. */
  public static final List<ConfigOption<?>> ALL =
      List.of(
          ENDPOINT,
          BUCKET,
          REGION,
          CREDENTIALS_FILE,
          CA_CERTIFICATES,
          RETRY_ATTEMPTS,
          RETRY_BACKOFF,
          RETRY_MAX_BACKOFF);

  private StoreOptions() {}
}
