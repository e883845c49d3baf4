package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoredObject;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.training.check.HalvesView;
import io.radflow.training.operator.EngineFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs of the job over a view of an embedded store. */
final class TrainingRun implements AutoCloseable {

  static final int TEST_ROWS = 22;

  private static final long MOST_BYTES = 1L << 30;

  private final Path folder;
  private EmbeddedStore server;
  private final ObjectStore store;

  TrainingRun(Path folder) throws Exception {
    this.folder = folder;
    server = EmbeddedStore.start(folder.resolve("store"), 0);
    store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), "radflow", "us-east-1", server.credentials().file().toString()));
    store.createBucket();
    HalvesView.write(store, "halves", 32, 150, TEST_ROWS, 16);
  }

  EmbeddedStore server() {
    return server;
  }

  ObjectStore store() {
    return store;
  }

  /** Stops the store and starts it again where it was. */
  void restartStore() throws Exception {
    int port = URI.create(server.endpoint()).getPort();
    server.close();
    server = EmbeddedStore.start(folder.resolve("store"), port);
  }

  @Override
  public void close() {
    store.close();
    server.close();
  }

  Configuration configuration(String run, String... overrides) {
    Map<String, String> values = new TreeMap<>();
    values.put("store.endpoint", server.endpoint());
    values.put("store.credentials-file", server.credentials().file().toString());
    values.put("job.checkpoint-interval", "500 ms");
    values.put("job.restart-attempts", "3");
    values.put("job.checkpoint-directory", folder.resolve("checkpoints-train-" + run).toUri() + "");
    values.put("training.run", run);
    values.put("training.view", "halves");
    values.put("training.units", "1;1;1;1");
    values.put("training.batch", "16");
    values.put("training.steps", "24");
    values.put("training.evaluate-every", "10");
    values.put("training.learning-rate", "0.02");
    values.put("training.warmup-steps", "3");
    values.put("training.shuffle-rows", "40");
    values.put("training.threads", "2");
    values.put("training.augmentation", "shift");
    values.put("training.augmentation-parameters", "pixels=2");
    for (String override : overrides) {
      values.put(
          override.substring(0, override.indexOf('=')),
          override.substring(override.indexOf('=') + 1));
    }
    return JobConfiguration.load(new JobArguments(null, values, false), TrainingJob.CATALOG);
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
