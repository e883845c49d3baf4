package io.radflow.ingest;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.JobEnvironment;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.OptionCatalog;
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
import io.radflow.ingest.layout.DatasetLayouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Reads drops, validates their images and writes {@code samples/} and {@code rejects/}. */
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
    Configuration configuration = JobConfiguration.load(retry ? retrying(parsed) : parsed, CATALOG);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    define(environment, configuration);
    environment.execute("radflow " + NAME);
  }

  /** The arguments of a run that tries again what is rejected, and ends. */
  public static JobArguments retrying(JobArguments arguments) {
    return arguments.with(IngestOptions.RETRY_REJECTS.key(), "true", true);
  }

  /**
   * Adds the job to the environment and sets the environment as the configuration says.
   *
   * @throws ConfigurationException naming the key, the value found and what was expected
   * @throws IOException if the store cannot be used so, naming the setting to correct
   */
  public static void define(StreamExecutionEnvironment environment, ReadableConfig configuration)
      throws IOException {
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
                new ImageDecoder(maxPixels(configuration)),
                configuration.get(IngestOptions.VALIDATION) == ImageChecks.HEADER))
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
    boolean retry = configuration.get(IngestOptions.RETRY_REJECTS);
    if (retry && !configuration.get(JobOptions.BOUNDED)) {
      throw new ConfigurationException(
          String.format(
              "%s: true tries again what is rejected now, which ends; expected %s to be true as"
                  + " well",
              IngestOptions.RETRY_REJECTS.key(), JobOptions.BOUNDED.key()));
    }
    return PartSource.builder(
            address,
            new DropPlanner(
                datasets(configuration),
                settings,
                retry,
                configuration.get(IngestOptions.NOTIFICATIONS)),
            new DropReader(settings),
            PartElement.TYPE_INFORMATION)
        .discoveryInterval(configuration.get(IngestOptions.DISCOVERY_INTERVAL))
        .bounded(configuration.get(JobOptions.BOUNDED))
        .build();
  }

  private static DropSettings settings(ReadableConfig configuration) {
    try {
      return new DropSettings(
          new FetchLimits(
              configuration.get(IngestOptions.PARALLEL_FETCHES),
              configuration.get(IngestOptions.FETCH_AHEAD).getBytes(),
              configuration.get(IngestOptions.MAX_IMAGE_BYTES).getBytes()),
          new ArchiveLimits(
              configuration.get(IngestOptions.MAX_ARCHIVE_MEMBERS),
              configuration.get(IngestOptions.MAX_ARCHIVE_BYTES).getBytes()),
          configuration.get(IngestOptions.IMAGES) == ImageStorage.REFERENCED,
          new PatientNaming(
              configuration.get(IngestOptions.PATIENT_IDS) == PatientIds.HASHED,
              configuration.getOptional(IngestOptions.PATIENT_KEY_FILE).orElse(null)));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("ingest.*: " + e.getMessage(), e);
    }
  }

  private static Set<String> datasets(ReadableConfig configuration) {
    List<String> names = configuration.get(IngestOptions.DATASETS);
    List<String> known = new DatasetLayouts().names();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new ConfigurationException(
            String.format(
                "%s: unknown data set '%s', expected of %s",
                IngestOptions.DATASETS.key(), name, known));
      }
    }
    return Set.copyOf(names);
  }

  private static long maxPixels(ReadableConfig configuration) {
    long pixels = configuration.get(IngestOptions.MAX_IMAGE_PIXELS);
    if (pixels < 1) {
      throw new ConfigurationException(
          IngestOptions.MAX_IMAGE_PIXELS.key() + ": expected at least 1, found " + pixels);
    }
    return pixels;
  }
}
