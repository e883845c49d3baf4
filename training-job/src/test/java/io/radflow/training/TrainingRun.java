package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.testing.StoreExtension;
import io.radflow.training.check.HalvesView;
import io.radflow.training.operator.EngineFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs of the job over a view of an embedded store. */
final class TrainingRun extends StoreExtension {

  static final int TEST_ROWS = 22;

  private static final long MOST_BYTES = 1L << 30;

  private ObjectStore store;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    super.beforeAll(context);
    store = bucket();
    HalvesView.write(store, "halves", 32, 150, TEST_ROWS, 16);
  }

  ObjectStore store() {
    return store;
  }

  Configuration configuration(String run, String... overrides) {
    return settings()
        .with("job.checkpoint-directory", folder().resolve("checkpoints-train-" + run).toUri())
        .withAll(
            "job.checkpoint-interval=500 ms",
            "job.restart-attempts=3",
            "training.run=" + run,
            "training.view=halves",
            "training.units=1,1,1,1",
            "training.batch=16",
            "training.steps=24",
            "training.evaluate-every=10",
            "training.learning-rate=0.02",
            "training.warmup-steps=3",
            "training.shuffle-rows=40",
            "training.threads=2",
            "training.augmentation=shift",
            "training.augmentation-parameters=pixels=2")
        .withAll(overrides)
        .of(TrainingJob.CATALOG);
  }

  CompletableFuture<?> run(Configuration configuration) throws Exception {
    return start(configuration, new Configuration()).getJobExecutionResult();
  }

  /**
   * @param flink Flink's own settings, such as the savepoint to start from
   */
  JobClient start(Configuration configuration, Configuration flink) throws Exception {
    return start(configuration, flink, UnaryOperator.identity());
  }

  JobClient start(
      Configuration configuration, Configuration flink, UnaryOperator<EngineFactory> engines)
      throws Exception {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    TrainingJob.define(environment, configuration, engines);
    return environment.executeAsync(TrainingJob.jobName(configuration));
  }

  /**
   * @param passes steps of the evaluation passes, the last of them the run's last
   */
  void assertSameResults(String one, String other, long... passes) throws Exception {
    long last = passes[passes.length - 1];
    assertThat(store.read(BucketLayout.snapshot(other, last) + "model.npz", MOST_BYTES))
        .isEqualTo(store.read(BucketLayout.snapshot(one, last) + "model.npz", MOST_BYTES));
    for (long step : passes) {
      assertThat(predictions(other, step).stream().map(TrainingRun::line).toList())
          .isEqualTo(predictions(one, step).stream().map(TrainingRun::line).toList());
    }
    assertThat(metrics(other).stream().map(TrainingRun::line).toList())
        .isEqualTo(metrics(one).stream().map(TrainingRun::line).toList());
  }

  private static String line(Prediction row) {
    return row.getSampleId() + row.getLabels() + row.getScores();
  }

  private static String line(Metric row) {
    return row.getStep() + row.getName() + row.getValue();
  }

  List<Prediction> predictions(String run, long step) throws Exception {
    List<Prediction> rows = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.predictions(run, step))) {
      rows.addAll(
          ParquetRecords.decode(
              Prediction.getClassSchema(), store.read(object.key(), 1 << 26), object.key()));
    }
    return rows;
  }

  List<Metric> metrics(String run) throws Exception {
    List<Metric> rows = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.trainingMetrics(run))) {
      rows.addAll(
          ParquetRecords.decode(
              Metric.getClassSchema(), store.read(object.key(), 1 << 26), object.key()));
    }
    return rows;
  }
}
