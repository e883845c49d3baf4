package io.radflow.ingest;

import io.radflow.ingest.image.ImageDecoder;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** What the configuration of {@link IngestJob} can say beside the options of every job. */
public final class IngestOptions {

  public static final ConfigOption<Duration> DISCOVERY_INTERVAL =
      ConfigOptions.key("ingest.discovery-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription("Time between two looks for new drops.");

  public static final ConfigOption<List<String>> DATASETS =
      ConfigOptions.key("ingest.datasets")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription(
              "Names of the data sets whose drops are read. Without it all are, and a drop of an"
                  + " unknown data set is rejected.");

  public static final ConfigOption<Long> MAX_IMAGE_PIXELS =
      ConfigOptions.key("ingest.max-image-pixels")
          .longType()
          .defaultValue(ImageDecoder.DEFAULT_MAX_PIXELS)
          .withDescription(
              "Largest height x width of an image; a larger one is rejected by its header, before"
                  + " anything is decoded.");

  public static final ConfigOption<MemorySize> MAX_IMAGE_BYTES =
      ConfigOptions.key("ingest.max-image-bytes")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(64))
          .withDescription("Largest image file; a larger one is rejected unread.");

  public static final ConfigOption<Integer> PARALLEL_FETCHES =
      ConfigOptions.key("ingest.parallel-fetches")
          .intType()
          .defaultValue(8)
          .withDescription("Images that each reader requests from the store at the same time.");

  public static final ConfigOption<MemorySize> FETCH_AHEAD =
      ConfigOptions.key("ingest.fetch-ahead")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(32))
          .withDescription("Bytes of images that each reader requests ahead of their turn.");

  /** All of them. */
  public static final List<ConfigOption<?>> ALL =
      List.of(
          DISCOVERY_INTERVAL,
          DATASETS,
          MAX_IMAGE_PIXELS,
          MAX_IMAGE_BYTES,
          PARALLEL_FETCHES,
          FETCH_AHEAD);

  private IngestOptions() {}
}
