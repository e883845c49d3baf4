package io.radflow.core.store;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;

/** Where the bucket is; the same keys in every job's configuration. */
@PublicEvolving
public final class StoreOptions {

  public static final Setting<String> ENDPOINT =
      Setting.of(
              ConfigOptions.key("store.endpoint")
                  .stringType()
                  .defaultValue("http://127.0.0.1:9000")
                  .withDescription("Address of the S3 or MinIO server, with http:// or https://."),
              Rule.matching(
                  "https?://[^/?#@\\s]+/?", "an address with http:// or https://, and a host"))
          .withoutEffectOnResults();

  public static final Setting<String> BUCKET =
      Setting.of(
              ConfigOptions.key("store.bucket")
                  .stringType()
                  .defaultValue("radflow")
                  .withDescription(
                      "The bucket that holds drops, samples, tensors, models and results."),
              Rule.matching(
                  "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
                  "3 to 63 of the characters a-z 0-9 . -, with a letter or digit at both ends"))
          .withoutEffectOnResults();

  public static final Setting<String> REGION =
      Setting.of(
              ConfigOptions.key("store.region")
                  .stringType()
                  .defaultValue("us-east-1")
                  .withDescription("The region that requests are signed for."),
              Rule.matching("[\\w-]+", "a region's name, of letters, digits, - and _"))
          .withoutEffectOnResults();

  public static final Setting<String> CREDENTIALS_FILE =
      Setting.of(
              ConfigOptions.key("store.credentials-file")
                  .stringType()
                  .noDefaultValue()
                  .withDescription(
                      "An AWS credentials file, read on every machine that runs a part of the job. Without"
                          + " it the keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or from"
                          + " s3.access-key and s3.secret-key in Flink's own configuration. Keys are never"
                          + " read from the YAML."),
              Rule.path("a file"))
          .withoutEffectOnResults();

  public static final Setting<String> CA_CERTIFICATES =
      Setting.of(
              ConfigOptions.key("store.ca-certificates")
                  .stringType()
                  .noDefaultValue()
                  .withDescription(
                      "A PEM file of the certificates that the store's own must be signed by, read on every"
                          + " machine that runs a part of the job. Without it those that Java trusts."),
              Rule.path("a file"))
          .withoutEffectOnResults();

  public static final Setting<Integer> RETRY_ATTEMPTS =
      Setting.of(
              ConfigOptions.key("store.retry-attempts")
                  .intType()
                  .defaultValue(RetryPolicy.DEFAULT.attempts())
                  .withDescription(
                      "Times that a request is sent which fails with a server's error, a timeout or a"
                          + " broken connection while the store answers others. Jobs wait as long as the"
                          + " store answers nobody."),
              Rule.atLeast(1))
          .withoutEffectOnResults();

  public static final Setting<Duration> RETRY_BACKOFF =
      Setting.of(
              ConfigOptions.key("store.retry-backoff")
                  .durationType()
                  .defaultValue(RetryPolicy.DEFAULT.initialBackoff())
                  .withDescription(
                      "Wait after a request's first failure; it doubles with each further."),
              Rule.atLeast(Duration.ZERO))
          .withoutEffectOnResults();

  public static final Setting<Duration> RETRY_MAX_BACKOFF =
      Setting.of(
              ConfigOptions.key("store.retry-max-backoff")
                  .durationType()
                  .defaultValue(RetryPolicy.DEFAULT.maxBackoff())
                  .withDescription("Longest wait between two attempts."),
              Rule.atLeast(Duration.ZERO))
          .withoutEffectOnResults();

  /** All of them. */
  public static final List<Setting<?>> ALL =
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
