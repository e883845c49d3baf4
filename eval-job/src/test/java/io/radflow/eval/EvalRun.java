package io.radflow.eval;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.PublishedResults;
import io.radflow.testing.StoreExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A bucket, and eval jobs on it. */
final class EvalRun extends StoreExtension {

  private static final int MAX_BYTES = 1 << 20;

  private ObjectStore store;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    super.beforeAll(context);
    useNewBucket();
  }

  /** For a test that may not see what others left. */
  void useNewBucket() throws IOException {
    store = newBucket();
  }

  ObjectStore store() {
    return store;
  }

  /** Evaluates what is there. */
  void evaluate(int parallelism) throws Exception {
    start(parallelism, "job.bounded=true").getJobExecutionResult().get();
  }

  JobClient start(int parallelism, String... more) throws Exception {
    Configuration configuration =
        settings(store.address().bucket())
            .withAll(
                "job.parallelism=" + parallelism,
                "job.checkpoint-interval=200 ms",
                "eval.discovery-interval=200 ms",
                "eval.partial-interval=300 ms")
            .withAll(more)
            .of(EvalJob.CATALOG);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    EvalJob.define(environment, configuration);
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
}
