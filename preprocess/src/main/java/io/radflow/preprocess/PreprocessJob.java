package io.radflow.preprocess;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.OptionCatalog;
import io.radflow.core.job.JobEnvironment;
import io.radflow.core.part.PartElement;
import io.radflow.core.part.PartReceipt;
import io.radflow.core.part.PartWriter;
import io.radflow.core.source.PartSource;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StorePreflight;
import io.radflow.preprocess.job.SamplePlanner;
import io.radflow.preprocess.job.SampleReader;
import io.radflow.preprocess.job.SampleTransform;
import io.radflow.preprocess.job.ViewCompletion;
import io.radflow.preprocess.view.ViewDefinition;
import io.radflow.preprocess.view.ViewDescription;
import java.io.IOException;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Builds one view: reads the samples of complete drops, applies the view's rules and its transform,
 * and writes tensors, rejects and the view's manifest.
 */
@PublicEvolving
public final class PreprocessJob {

  /** Every option that the job knows. */
  public static final OptionCatalog CATALOG =
      OptionCatalog.of(StoreOptions.ALL, JobOptions.ALL, PreprocessOptions.ALL);

  private static final List<String> WRITTEN =
      List.of(BucketLayout.TENSORS, BucketLayout.PREPROCESS_REJECTS);

  private PreprocessJob() {}

  /** Runs the job: {@value JobArguments#USAGE}. */
  public static void main(String[] arguments) throws Exception {
    JobConfiguration loaded = JobConfiguration.load(JobArguments.parse(arguments), CATALOG);
    Configuration configuration = loaded.values();
    try {
      check(configuration);
      StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
      define(environment, configuration);
      environment.execute("radflow preprocess " + PreprocessOptions.NAME.in(configuration));
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
    ViewPlanner.check(configuration);
  }

  /**
   * What the manifest of a view of these settings says of it. Its labels are null where only images
   * tell them.
   *
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  public static ViewDescription describe(ReadableConfig configuration) {
    return ViewPlanner.describe(configuration);
  }

  /**
   * Adds the job to an environment.
   *
   * @throws io.radflow.core.config.ConfigurationException naming the key, the value and what was
   *     expected
   * @throws IOException if the store cannot be used so, naming the setting to correct
   */
  public static void define(StreamExecutionEnvironment environment, Configuration configuration)
      throws IOException {
    StoreAddress address = StoreAddress.from(configuration);
    StorePreflight.check(address, WRITTEN);
    ViewDefinition view;
    try (ObjectStore store = ObjectStore.open(address)) {
      view = ViewPlanner.view(configuration, ViewPlanner.classes(configuration, store));
    }
    String name = view.name();
    boolean bounded = JobOptions.BOUNDED.in(configuration);
    JobEnvironment.configure(environment, configuration, "preprocess-" + name);
    PartSource<PartElement> source =
        PartSource.builder(
                address,
                new SamplePlanner(view, bounded),
                new SampleReader(PreprocessOptions.READ_AHEAD.in(configuration).getBytes()),
                PartElement.TYPE_INFORMATION)
            .discoveryInterval(PreprocessOptions.DISCOVERY_INTERVAL.in(configuration))
            .bounded(bounded)
            .build();
    environment
        .fromSource(source, WatermarkStrategy.noWatermarks(), "samples")
        .uid("samples")
        .flatMap(new SampleTransform(view, address))
        .returns(PartElement.TYPE_INFORMATION)
        .name("transform")
        .uid("transform")
        .keyBy(PartElement::key)
        .process(new PartWriter(address), PartReceipt.TYPE_INFORMATION)
        .name("tensors")
        .uid("tensors")
        .keyBy(receipt -> name, Types.STRING)
        .process(new ViewCompletion(address, view), Types.INT)
        .setParallelism(1)
        .name("manifest")
        .uid("manifest")
        .sinkTo(new DiscardingSink<>())
        .setParallelism(1)
        .name("end")
        .uid("end");
  }
}
