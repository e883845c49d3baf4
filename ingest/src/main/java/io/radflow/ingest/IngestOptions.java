package io.radflow.ingest;

import io.radflow.core.config.Rule;
import io.radflow.core.config.Setting;
import io.radflow.ingest.archive.ArchiveLimits;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.layout.DatasetLayouts;
import java.time.Duration;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** What the configuration of {@link IngestJob} can say beside the options of every job. */
@PublicEvolving
public final class IngestOptions {

  private static final MemorySize ONE_BYTE = new MemorySize(1);

  public static final Setting<Duration> DISCOVERY_INTERVAL =
      Setting.of(
              ConfigOptions.key("ingest.discovery-interval")
                  .durationType()
                  .defaultValue(Duration.ofSeconds(30))
                  .withDescription(
                      "Time between two looks for new drops, which alone suffice where the store has no"
                          + " notifications."),
              Rule.atLeast(Duration.ofMillis(1)))
          .withoutEffectOnResults();

  public static final Setting<Boolean> NOTIFICATIONS =
      Setting.of(
          ConfigOptions.key("ingest.notifications")
              .booleanType()
              .defaultValue(true)
              .withDescription(
                  "Listen for MinIO's bucket notifications, so that a drop starts within seconds. A"
                      + " store without them is left alone."),
          Rule.flag());

  public static final Setting<List<String>> DATASETS =
      Setting.of(
          ConfigOptions.key("ingest.datasets")
              .stringType()
              .asList()
              .defaultValues()
              .withDescription(
                  "Names of the data sets whose drops are read. Without it all are, and a drop of an"
                      + " unknown data set is rejected."),
          Rule.listOf(Rule.oneOf(new DatasetLayouts().names())));

  public static final Setting<Long> MAX_IMAGE_PIXELS =
      Setting.of(
          ConfigOptions.key("ingest.max-image-pixels")
              .longType()
              .defaultValue(ImageDecoder.DEFAULT_MAX_PIXELS)
              .withDescription(
                  "Largest height x width of an image; a larger one is rejected by its header, before"
                      + " anything is decoded."),
          Rule.between(1L, Integer.MAX_VALUE));

  public static final Setting<MemorySize> MAX_IMAGE_BYTES =
      Setting.of(
          ConfigOptions.key("ingest.max-image-bytes")
              .memoryType()
              .defaultValue(MemorySize.ofMebiBytes(64))
              .withDescription("Largest image file; a larger one is rejected unread."),
          Rule.between(ONE_BYTE, MemorySize.ofMebiBytes(2047)));

  public static final Setting<Integer> PARALLEL_FETCHES =
      Setting.of(
              ConfigOptions.key("ingest.parallel-fetches")
                  .intType()
                  .defaultValue(8)
                  .withDescription(
                      "Images that each reader requests from the store at the same time."),
              Rule.between(1, 1024))
          .withoutEffectOnResults();

  public static final Setting<MemorySize> FETCH_AHEAD =
      Setting.of(
              ConfigOptions.key("ingest.fetch-ahead")
                  .memoryType()
                  .defaultValue(MemorySize.ofMebiBytes(32))
                  .withDescription(
                      "Bytes of images that each reader requests ahead of their turn."),
              Rule.atLeast(ONE_BYTE))
          .withoutEffectOnResults();

  public static final Setting<Integer> MAX_ARCHIVE_MEMBERS =
      Setting.of(
          ConfigOptions.key("ingest.max-archive-members")
              .intType()
              .defaultValue(ArchiveLimits.DEFAULT.maxMembers())
              .withDescription("Most files in one archive; one with more is rejected."),
          Rule.atLeast(1));

  public static final Setting<MemorySize> MAX_ARCHIVE_BYTES =
      Setting.of(
          ConfigOptions.key("ingest.max-archive-bytes")
              .memoryType()
              .defaultValue(new MemorySize(ArchiveLimits.DEFAULT.maxBytes()))
              .withDescription("Most that one archive may unpack to; a larger one is rejected."),
          Rule.atLeast(ONE_BYTE));

  public static final Setting<ImageChecks> VALIDATION =
      Setting.of(
          ConfigOptions.key("ingest.validation")
              .enumType(ImageChecks.class)
              .defaultValue(ImageChecks.FULL)
              .withDescription(
                  "FULL: every image is decoded once. HEADER: only its header, its structure and, of"
                      + " PNG, its checksums are looked at; damaged pixels are then found by preprocess."),
          Rule.constant(ImageChecks.class));

  public static final Setting<ImageStorage> IMAGES =
      Setting.of(
          ConfigOptions.key("ingest.images")
              .enumType(ImageStorage.class)
              .defaultValue(ImageStorage.PACKED)
              .withDescription(
                  "PACKED: samples hold their images' bytes. REFERENCED: they tell where in the drop"
                      + " the bytes are, which must then stay there; images of compressed tar files,"
                      + " TFRecords and CIFAR records are packed all the same."),
          Rule.constant(ImageStorage.class));

  public static final Setting<PatientIds> PATIENT_IDS =
      Setting.of(
          ConfigOptions.key("ingest.patient-ids")
              .enumType(PatientIds.class)
              .defaultValue(PatientIds.PUBLISHED)
              .withDescription(
                  "PUBLISHED: as the data set has them. HASHED: patient ids, and image ids and paths"
                      + " that are made of them, leave ingest as keyed hashes only."),
          Rule.constant(PatientIds.class));

  public static final Setting<String> PATIENT_KEY_FILE =
      Setting.of(
          ConfigOptions.key("ingest.patient-key-file")
              .stringType()
              .noDefaultValue()
              .withDescription(
                  "A file with the key of hashed patient ids, at least 16 bytes, on every machine that"
                      + " runs a part of the job. Without it the key is taken from the environment,"
                      + " RADFLOW_PATIENT_KEY. It is never read from the YAML."),
          Rule.path("a file"));

  public static final Setting<Boolean> RETRY_REJECTS =
      Setting.of(
          ConfigOptions.key("ingest.retry-rejects")
              .booleanType()
              .defaultValue(false)
              .withDescription(
                  "Try once more what was rejected of drops that are done; what was read stays. The"
                      + " argument --retry-rejects sets it, and --bounded."),
          Rule.flag());

  /** All of them. */
  public static final List<Setting<?>> ALL =
      List.of(
          DISCOVERY_INTERVAL,
          NOTIFICATIONS,
          DATASETS,
          MAX_IMAGE_PIXELS,
          MAX_IMAGE_BYTES,
          PARALLEL_FETCHES,
          FETCH_AHEAD,
          MAX_ARCHIVE_MEMBERS,
          MAX_ARCHIVE_BYTES,
          VALIDATION,
          IMAGES,
          PATIENT_IDS,
          PATIENT_KEY_FILE,
          RETRY_REJECTS);

  private IngestOptions() {}
}
