package io.radflow.ingest.store;

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

  /** All of them. */
  public static final List<ConfigOption<?>> ALL =
      List.of(ENDPOINT, BUCKET, REGION, CREDENTIALS_FILE);

  private StoreOptions() {}
}
