package io.radflow.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoredObject;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.PublishedResults;
import io.radflow.infra.store.EmbeddedStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A bucket of its own, and eval jobs on it. */
final class EvalRun implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 600;
  private static final int MAX_BYTES = 1 << 20;

  private final Path folder;
  private final EmbeddedStore server;
  private final ObjectStore store;

  private EvalRun(Path folder) throws Exception {
    this.folder = folder;
    this.server = EmbeddedStore.start(folder.resolve("store"), 0);
    this.store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), "radflow", "us-east-1", server.credentials().file().toString()));
    store.createBucket();
  }

  static EvalRun in(Path folder) throws Exception {
    return new EvalRun(folder);
  }

  ObjectStore store() {
    return store;
  }

  /** Evaluates what is there. */
  void evaluate(int parallelism) throws Exception {
    start(parallelism, "job.bounded=true").getJobExecutionResult().get();
  }

  JobClient start(int parallelism, String... more) throws Exception {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "store.endpoint=" + server.endpoint(),
                "store.credentials-file=" + server.credentials().file(),
                "job.parallelism=" + parallelism,
                "job.checkpoint-interval=200 ms",
                "job.checkpoint-directory=" + folder.resolve("checkpoints").toUri(),
                "eval.discovery-interval=200 ms",
                "eval.partial-interval=300 ms"));
    settings.addAll(List.of(more));
    List<String> arguments = new ArrayList<>();
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    JobArguments parsed = JobArguments.parse(arguments.toArray(new String[0]));
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    EvalJob.define(environment, JobConfiguration.load(parsed, EvalJob.CATALOG));
    return environment.executeAsync("eval");
  }

  void put(String run, long step, String name, List<Prediction> predictions) throws Exception {
    store.write(
        BucketLayout.predictions(run, step) + name + ".parquet",
        ParquetRecords.encode(Prediction.getClassSchema(), predictions));
  }

  byte[] metricBytes(String run, String target, long step) throws Exception {
    return store.read(BucketLayout.evalMetrics(run, target, step), MAX_BYTES);
  }

  List<Metric> metrics(String run, String target, long step) throws Exception {
    return ParquetRecords.decode(Metric.getClassSchema(), metricBytes(run, target, step), run);
  }

  List<PublishedResult> results(String run) throws Exception {
    String key = BucketLayout.results(run);
    return PublishedResults.decode(store.read(key, MAX_BYTES), key);
  }

  List<Reject> rejects() throws Exception {
    List<Reject> rejects = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.EVAL_REJECTS)) {
      rejects.addAll(
          ParquetRecords.<Reject>decode(
              Reject.getClassSchema(), store.read(object.key(), MAX_BYTES), object.key()));
    }
    return rejects;
  }

  static double value(List<Metric> metrics, String name) {
    return metrics.stream()
        .filter(m -> m.getName().equals(name) && m.getLabel() == null)
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  @Override
  public void close() {
    store.close();
    server.close();
  }
}
