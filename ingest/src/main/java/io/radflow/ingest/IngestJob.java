package io.radflow.ingest;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.job.JobEnvironment;
import io.radflow.core.part.PartElement;
import io.radflow.core.part.PartWriter;
import io.radflow.core.part.UnitCompletion;
import io.radflow.core.source.PartSource;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StorePreflight;
import io.radflow.ingest.archive.ArchiveLimits;
import io.radflow.ingest.drop.DropCompletion;
import io.radflow.ingest.drop.DropPlanner;
import io.radflow.ingest.drop.DropReader;
import io.radflow.ingest.drop.DropSettings;
import io.radflow.ingest.drop.FetchLimits;
import io.radflow.ingest.drop.ImageValidation;
import io.radflow.ingest.drop.PatientNaming;
import io.radflow.ingest.image.ImageDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Reads drops, validates their images and writes {@code samples/} and {@code rejects/}. */
@PublicEvolving
public final class IngestJob {

  private static final String NAME = "ingest";
  private static final String RETRY = "--retry-rejects";

  /** Every option that the job knows. */
  public static final OptionCatalog CATALOG =
      OptionCatalog.of(StoreOptions.ALL, JobOptions.ALL, IngestOptions.ALL);

  private static final List<String> WRITTEN =
      List.of(BucketLayout.PLANS, BucketLayout.SAMPLES, BucketLayout.INGEST_REJECTS);

  private IngestJob() {}

  /** Runs the job: {@value JobArguments#USAGE} [--retry-rejects]. */
  public static void main(String[] arguments) throws Exception {
    List<String> common = new ArrayList<>(List.of(arguments));
    boolean retry = common.remove(RETRY);
    JobArguments parsed = JobArguments.parse(common.toArray(String[]::new));
    JobConfiguration loaded = JobConfiguration.load(retry ? retrying(parsed) : parsed, CATALOG);
    Configuration configuration = loaded.values();
    try {
      check(configuration);
      StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
      define(environment, configuration);
      environment.execute("radflow " + NAME);
    } catch (ConfigurationException e) {
      throw loaded.located(e);
    }
  }

  /** The arguments of a run that tries again what is rejected, and ends. */
  public static JobArguments retrying(JobArguments arguments) {
    return arguments.with(IngestOptions.RETRY_REJECTS.key(), RETRY, "true").asBounded();
  }

  /**
   * What several settings must be together.
   *
   * @throws ConfigurationException naming the key, the value found and what was expected
   */
  public static void check(ReadableConfig configuration) {
    StoreAddress.from(configuration);
    if (IngestOptions.IMAGES.in(configuration) == ImageStorage.REFERENCED
        && IngestOptions.PATIENT_IDS.in(configuration) == PatientIds.HASHED) {
      throw ConfigurationException.invalid(
          IngestOptions.IMAGES,
          ImageStorage.REFERENCED,
          "PACKED where ingest.patient-ids is HASHED: samples that refer to their images tell the"
              + " images' paths, which tell patients");
    }
    if (IngestOptions.RETRY_REJECTS.in(configuration) && !JobOptions.BOUNDED.in(configuration)) {
      throw ConfigurationException.invalid(
          IngestOptions.RETRY_REJECTS,
          true,
          "false where job.bounded is: it tries again what is rejected now, which ends");
    }
  }

  /**
   * What settings name and this machine lacks, where the job runs in this process.
   *
   * @throws ConfigurationException naming the key, the value found and what was expected
   */
  public static void checkFiles(ReadableConfig configuration) {
    try {
      patients(configuration).check();
    } catch (ConfigurationException e) {
      throw ConfigurationException.of(IngestOptions.PATIENT_KEY_FILE, e.getMessage(), e);
    }
  }

  /**
   * Adds the job to the environment and sets the environment as the configuration says.
   *
   * @throws ConfigurationException naming the key, the value found and what was expected
   * @throws IOException if the store cannot be used so, naming the setting to correct
   */
  public static void define(StreamExecutionEnvironment environment, ReadableConfig configuration)
      throws IOException {
    check(configuration);
    JobEnvironment.configure(environment, configuration, NAME);
    // No operator keeps or changes what it was given, so images need not be copied between them.
    environment.getConfig().enableObjectReuse();
    StoreAddress address = StoreAddress.from(configuration);
    PartSource<PartElement> source = source(address, configuration);
    StorePreflight.check(address, WRITTEN);
    environment
        .fromSource(source, WatermarkStrategy.noWatermarks(), "drops")
        .uid("drops")
        .flatMap(
            new ImageValidation(
                new ImageDecoder(IngestOptions.MAX_IMAGE_PIXELS.in(configuration)),
                IngestOptions.VALIDATION.in(configuration) == ImageChecks.HEADER))
        .returns(PartElement.TYPE_INFORMATION)
        .name("validate")
        .uid("validate")
        .keyBy(PartElement::key)
        .process(new PartWriter(address))
        .name("write parts")
        .uid("write-parts")
        .keyBy(receipt -> receipt.unit)
        .process(new UnitCompletion(address, new DropCompletion()))
        .name("complete drops")
        .uid("complete-drops")
        .sinkTo(new DiscardingSink<>())
        .name("done")
        .uid("done");
  }

  private static PartSource<PartElement> source(
      StoreAddress address, ReadableConfig configuration) {
    DropSettings settings = settings(configuration);
    boolean retry = IngestOptions.RETRY_REJECTS.in(configuration);
    return PartSource.builder(
            address,
            new DropPlanner(
                Set.copyOf(IngestOptions.DATASETS.in(configuration)),
                settings,
                retry,
                IngestOptions.NOTIFICATIONS.in(configuration)),
            new DropReader(settings),
            PartElement.TYPE_INFORMATION)
        .discoveryInterval(IngestOptions.DISCOVERY_INTERVAL.in(configuration))
        .bounded(JobOptions.BOUNDED.in(configuration))
        .build();
  }

  private static DropSettings settings(ReadableConfig configuration) {
    return new DropSettings(
        new FetchLimits(
            IngestOptions.PARALLEL_FETCHES.in(configuration),
            IngestOptions.FETCH_AHEAD.in(configuration).getBytes(),
            IngestOptions.MAX_IMAGE_BYTES.in(configuration).getBytes()),
        new ArchiveLimits(
            IngestOptions.MAX_ARCHIVE_MEMBERS.in(configuration),
            IngestOptions.MAX_ARCHIVE_BYTES.in(configuration).getBytes()),
        IngestOptions.IMAGES.in(configuration) == ImageStorage.REFERENCED,
        patients(configuration));
  }

  private static PatientNaming patients(ReadableConfig configuration) {
    return new PatientNaming(
        IngestOptions.PATIENT_IDS.in(configuration) == PatientIds.HASHED,
        IngestOptions.PATIENT_KEY_FILE.given(configuration).orElse(null));
  }
}
