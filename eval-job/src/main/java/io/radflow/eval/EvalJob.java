package io.radflow.eval;

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
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreOptions;
import io.radflow.core.store.StorePreflight;
import io.radflow.eval.batch.PredictionBatch;
import io.radflow.eval.batch.PredictionBatchReader;
import io.radflow.eval.batch.PredictionValidation;
import io.radflow.eval.gauge.MetricGauges;
import io.radflow.eval.pass.PassEvaluation;
import io.radflow.eval.pass.PassValues;
import io.radflow.eval.prediction.PredictionPlanner;
import io.radflow.eval.results.ResultsWriter;
import java.io.IOException;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Predictions in predictions/ → metrics/eval/, results/, rejects/eval/ and gauges. */
@PublicEvolving
public final class EvalJob {

  /** Every option that the job knows. */
  public static final OptionCatalog CATALOG =
      OptionCatalog.of(StoreOptions.ALL, JobOptions.ALL, EvalOptions.ALL);

  private static final String NAME = "eval";

  private static final List<String> WRITTEN =
      List.of(BucketLayout.EVAL_METRICS, BucketLayout.RESULTS, BucketLayout.EVAL_REJECTS);

  private EvalJob() {}

  public static void main(String[] arguments) throws Exception {
    JobConfiguration loaded = JobConfiguration.load(JobArguments.parse(arguments), CATALOG);
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

  /**
   * What several settings must be together, whatever is in the bucket.
   *
   * @throws ConfigurationException naming the key, the value and what was expected
   */
  public static void check(ReadableConfig configuration) {
    StoreAddress.from(configuration);
  }

  /**
   * The job as a plan. Operators whose state changed its form have a uid of their own since then.
   *
   * @throws IOException if the store cannot be used so, naming the setting to correct
   */
  public static void define(StreamExecutionEnvironment environment, Configuration configuration)
      throws IOException {
    JobEnvironment.configure(environment, configuration, NAME);
    StoreAddress address = StoreAddress.from(configuration);
    StorePreflight.check(address, WRITTEN);
    SingleOutputStreamOperator<PredictionBatch> predictions =
        environment
            .fromSource(
                source(configuration, address), WatermarkStrategy.noWatermarks(), "predictions")
            .uid("prediction-batches")
            .process(new PredictionValidation(address))
            .returns(PredictionBatch.TYPE_INFORMATION)
            .name("validation")
            .uid("validation");
    SingleOutputStreamOperator<PassValues> values =
        predictions
            .keyBy(PredictionBatch::runKey, Types.STRING)
            .process(
                new PassEvaluation(
                    address,
                    EvalOptions.PARTIAL_INTERVAL.in(configuration),
                    EvalOptions.PASS_TIMEOUT.in(configuration),
                    EvalOptions.PASS_RETENTION.in(configuration)))
            .returns(PassValues.TYPE_INFORMATION)
            .name("evaluation")
            .uid("pass-evaluation");
    values
        .transform(
            "gauges",
            Types.VOID,
            new MetricGauges(
                EvalOptions.GAUGE_RUNS.in(configuration),
                EvalOptions.GAUGE_SERIES.in(configuration),
                EvalOptions.GAUGE_RETENTION.in(configuration)))
        .uid("pass-gauges")
        .setParallelism(1)
        .sinkTo(new DiscardingSink<>())
        .name("gauges end")
        .uid("gauges-end")
        .setParallelism(1);
    values
        .filter(value -> value.status != PassValues.Status.PARTIAL)
        .name("final values")
        .uid("final-values")
        .keyBy(value -> value.pass.run, Types.STRING)
        .process(new ResultsWriter(address))
        .returns(PassValues.TYPE_INFORMATION)
        .name("results")
        .uid("results")
        .sinkTo(new DiscardingSink<>())
        .name("results end")
        .uid("results-end");
    predictions
        .getSideOutput(PredictionValidation.REJECTS)
        .union(values.getSideOutput(PassEvaluation.REJECTS))
        .keyBy(PartElement::key, Types.STRING)
        .process(new PartWriter(address))
        .returns(PartReceipt.TYPE_INFORMATION)
        .name("rejects")
        .uid("rejects")
        .sinkTo(new DiscardingSink<>())
        .name("rejects end")
        .uid("rejects-end");
  }

  private static PartSource<PredictionBatch> source(
      Configuration configuration, StoreAddress address) {
    return PartSource.builder(
            address,
            new PredictionPlanner(),
            new PredictionBatchReader(),
            PredictionBatch.TYPE_INFORMATION)
        .discoveryInterval(EvalOptions.DISCOVERY_INTERVAL.in(configuration))
        .bounded(JobOptions.BOUNDED.in(configuration))
        .build();
  }
}
