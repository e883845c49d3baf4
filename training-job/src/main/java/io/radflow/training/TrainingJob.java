package io.radflow.training;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.job.JobEnvironment;
import io.radflow.core.part.PartElement;
import io.radflow.core.part.PartWriter;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StorePreflight;
import io.radflow.training.identity.RunRemoval;
import io.radflow.training.identity.RunStatus;
import io.radflow.training.operator.EngineFactory;
import io.radflow.training.operator.LeafOfSample;
import io.radflow.training.operator.LeafPartitioner;
import io.radflow.training.operator.RunEndSink;
import io.radflow.training.operator.TrainingOperatorFactory;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.source.AugmentSamples;
import io.radflow.training.source.RunSample;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraphGenerator;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network on a view: shuffle, augment, train and score, write predictions and metrics. It
 * ends when the run has had all its steps.
 */
@PublicEvolving
public final class TrainingJob {

  /** Every option that the job knows. */
  public static final OptionCatalog CATALOG =
      OptionCatalog.of(StoreOptions.ALL, JobOptions.ALL, TrainingOptions.ALL, SlotOptions.ALL);

  /** Prefixes that a run writes to. */
  static final List<String> WRITTEN =
      List.of(BucketLayout.MODELS, BucketLayout.PREDICTIONS, BucketLayout.TRAINING_METRICS);

  private static final Logger LOG = LoggerFactory.getLogger(TrainingJob.class);

  private TrainingJob() {}

  public static void main(String[] arguments) throws Exception {
    JobConfiguration loaded = JobConfiguration.load(JobArguments.parse(arguments), CATALOG);
    Configuration configuration = loaded.values();
    try {
      check(configuration);
      Optional<String> finished = finished(configuration);
      if (finished.isPresent()) {
        LOG.info(finished.get());
        return;
      }
      StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
      define(environment, configuration);
      environment.execute("radflow train " + TrainingOptions.RUN.in(configuration));
    } catch (ConfigurationException e) {
      throw loaded.located(e);
    }
  }

  /**
   * What several settings must be together, whatever is in the bucket.
   *
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  public static void check(ReadableConfig configuration) {
    StoreAddress.from(configuration);
    RunRules.check(configuration);
  }

  /**
   * Asks the bucket whether there is something to do, before anything starts.
   *
   * @return what is to be said of a run that is finished; empty if it is to be run
   * @throws ConfigurationException if another run has the name, naming the keys that differ and
   *     both values
   */
  public static Optional<String> finished(Configuration configuration) throws IOException {
    RunStatus status = status(configuration);
    return status.kind() == RunStatus.Kind.FINISHED
        ? Optional.of(
            "Run %s is finished, after step %d; %s begins it anew"
                .formatted(
                    TrainingOptions.RUN.in(configuration),
                    status.step(),
                    TrainingOptions.REPLACE.key() + "=true (--replace)"))
        : Optional.empty();
  }

  private static RunStatus status(Configuration configuration) throws IOException {
    try (ObjectStore store = ObjectStore.open(StoreAddress.from(configuration))) {
      return RunRecords.admit(store, configuration);
    }
  }

  /** Folders of the bucket that hold no other job's checkpoints. */
  private static List<String> ownCheckpoints(
      StreamExecutionEnvironment environment, Configuration configuration) {
    String folders = StoreAddress.from(configuration).uri("");
    String directory =
        environment.getConfiguration().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY) + "/";
    String own = BucketLayout.checkpoints(jobName(configuration));
    boolean ofConfiguration =
        directory.matches(
            Pattern.quote(folders + BucketLayout.checkpoints("train")) + "[0-9a-f]{12}/");
    return directory.equals(folders + own) || ofConfiguration
        ? List.of(directory.substring(folders.length()))
        : List.of();
  }

  /** Name that the job keeps its checkpoints under. */
  public static String jobName(Configuration configuration) {
    return "train-" + TrainingOptions.RUN.in(configuration);
  }

  /**
   * Adds the job to the environment.
   *
   * @return what it removed of the run that it replaces, in words; empty if that is nothing
   * @throws io.radflow.core.config.ConfigurationException if the run cannot be planned: a value is
   *     missing or the view is not there
   */
  public static Optional<String> define(
      StreamExecutionEnvironment environment, Configuration configuration) throws Exception {
    return define(environment, configuration, UnaryOperator.identity());
  }

  /**
   * Adds the job with other engines, such as watched ones, to the environment.
   *
   * @param engines what is made of the run's own engines
   * @return as above
   * @throws io.radflow.core.config.ConfigurationException as above
   */
  public static Optional<String> define(
      StreamExecutionEnvironment environment,
      Configuration configuration,
      UnaryOperator<EngineFactory> engines)
      throws Exception {
    StoreAddress address = StoreAddress.from(configuration);
    StorePreflight.check(address, WRITTEN);
    if (TrainingOptions.REPLACE.in(configuration)) {
      StorePreflight.check(address, RunRemoval.PREFIXES);
    }
    status(configuration);
    Run run = Run.plan(configuration);
    JobEnvironment.configure(environment, configuration, jobName(configuration));
    Optional<String> removed =
        RunRecords.take(configuration, run, ownCheckpoints(environment, configuration));
    add(environment, configuration, run, engines);
    return removed;
  }

  /**
   * Adds a run to an environment that is configured already.
   *
   * @throws IOException if the run's plan cannot be put into the bucket
   */
  static void add(
      StreamExecutionEnvironment environment,
      Configuration configuration,
      Run run,
      UnaryOperator<EngineFactory> engines)
      throws IOException {
    StoreAddress address = StoreAddress.from(configuration);
    DataStreamSource<RunSample> source =
        environment.fromSource(
            run.source(address),
            WatermarkStrategy.noWatermarks(),
            "Read run",
            RunSample.TYPE_INFORMATION);
    String listener = "run-source-" + run.description().run();
    ((SourceTransformation<?, ?, ?>) source.getTransformation())
        .setCoordinatorListeningID(listener);

    RunPositions positions = run.plan().positions();
    DataStream<RunSample> samples =
        source
            .uid("run-source")
            .map(new AugmentSamples(run.augmentation(), positions.seed()))
            .returns(RunSample.TYPE_INFORMATION)
            .name("Augment")
            .uid("augment");
    if (positions.leaves() > 1) {
      samples =
          samples.partitionCustom(
              new LeafPartitioner(positions.leaves()), new LeafOfSample(positions));
    }
    SingleOutputStreamOperator<PartElement> rows =
        samples
            .transform(
                "Train",
                PartElement.TYPE_INFORMATION,
                new TrainingOperatorFactory(
                    address,
                    run.settings(),
                    engines.apply(run.engine()),
                    run.snapshots(),
                    listener))
            .uid("train")
            .setParallelism(GroupOptions.RANKS.in(configuration))
            .setMaxParallelism(positions.leaves());
    TrainingSlot.of(configuration)
        .ifPresent(
            slots -> {
              environment.registerSlotSharingGroup(slots.others());
              rows.slotSharingGroup(slots.training());
            });

    rows.keyBy(PartElement::key)
        .process(new PartWriter(address))
        .name("Write predictions and metrics")
        .uid("write-rows")
        .setParallelism(1)
        .slotSharingGroup(StreamGraphGenerator.DEFAULT_SLOT_SHARING_GROUP)
        .sinkTo(new RunEndSink(address, run.description()))
        .name("Done")
        .uid("done")
        .setParallelism(1);
  }
}
