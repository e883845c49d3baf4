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
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StorePreflight;
import io.radflow.training.operator.EngineFactory;
import io.radflow.training.operator.TrainingOperatorFactory;
import io.radflow.training.source.AugmentSamples;
import io.radflow.training.source.RunSample;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraphGenerator;
import org.apache.flink.streaming.api.transformations.SourceTransformation;

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

  private TrainingJob() {}

  public static void main(String[] arguments) throws Exception {
    JobConfiguration loaded = JobConfiguration.load(JobArguments.parse(arguments), CATALOG);
    Configuration configuration = loaded.values();
    try {
      check(configuration);
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

  /** Name that the job keeps its checkpoints under. */
  public static String jobName(Configuration configuration) {
    return "train-" + TrainingOptions.RUN.in(configuration);
  }

  /**
   * Adds the job to the environment.
   *
   * @throws io.radflow.core.config.ConfigurationException if the run cannot be planned: a value is
   *     missing or the view is not there
   */
  public static void define(StreamExecutionEnvironment environment, Configuration configuration)
      throws Exception {
    define(environment, configuration, UnaryOperator.identity());
  }

  /**
   * Adds the job with other engines, such as watched ones, to the environment.
   *
   * @param engines what is made of the run's own engines
   * @throws io.radflow.core.config.ConfigurationException as above
   */
  public static void define(
      StreamExecutionEnvironment environment,
      Configuration configuration,
      UnaryOperator<EngineFactory> engines)
      throws Exception {
    StoreAddress address = StoreAddress.from(configuration);
    StorePreflight.check(address, WRITTEN);
    Run run = Run.plan(configuration);
    JobEnvironment.configure(environment, configuration, jobName(configuration));
    add(environment, configuration, run, engines);
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

    SingleOutputStreamOperator<PartElement> rows =
        source
            .uid("run-source")
            .map(new AugmentSamples(run.augmentation(), run.plan().positions().seed()))
            .returns(RunSample.TYPE_INFORMATION)
            .name("Augment")
            .uid("augment")
            .transform(
                "Train",
                PartElement.TYPE_INFORMATION,
                new TrainingOperatorFactory(
                    address,
                    run.settings(),
                    engines.apply(run.engine()),
                    run.snapshots(configuration),
                    listener))
            .uid("train")
            .setParallelism(1)
            .setMaxParallelism(1);
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
        .sinkTo(new DiscardingSink<>())
        .name("Done")
        .uid("done")
        .setParallelism(1);
  }
}
