package io.radflow.infra.standalone;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.progress.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;

/** The four jobs, one after the other, in a bucket of their own: the same each time. */
final class DrillPipeline implements AutoCloseable {

  static final long STEPS = 40;

  private static final PhantomSettings PHANTOM =
      PhantomSettings.defaults().withPatients(40).withSize(48);

  /** A job and what it is told. */
  enum Stage {
    INGEST(PipelineJobs.INGEST, "PUT", BucketLayout.SAMPLES, Map.of()),
    PREPROCESS(
        PipelineJobs.PREPROCESS,
        "PUT",
        BucketLayout.TENSORS,
        Map.of(
            "view.name", "phantom",
            "view.datasets", "nih",
            "view.recipe", "xray",
            "view.size", "32",
            "view.views", "PA,AP")),
    TRAIN(
        PipelineJobs.TRAIN,
        "PUT",
        BucketLayout.PREDICTIONS,
        Map.of(
            "training.run", "drill",
            "training.view", "phantom",
            "training.units", "1,1,1,1",
            "training.batch", "8",
            "training.steps", Long.toString(STEPS),
            "training.threads", "1",
            "training.evaluate-every", "10")),
    EVAL(PipelineJobs.EVAL, "PUT", BucketLayout.EVAL_METRICS, Map.of());

    final PipelineJob job;
    final String method;
    final String output;
    final Map<String, String> options;

    /**
     * @param output prefix of what the job writes while it works
     */
    Stage(PipelineJob job, String method, String output, Map<String, String> options) {
      this.job = job;
      this.method = method;
      this.output = output;
      this.options = options;
    }
  }

  private final StoreAddress address;
  private final ObjectStore store;

  /**
   * @param address as the jobs and Flink know the bucket
   */
  DrillPipeline(StoreAddress address) throws Exception {
    this.address = address;
    this.store = ObjectStore.open(address);
    store.createBucket();
    String drop = BucketLayout.drop("nih", "phantom");
    PhantomDataset.generate(PHANTOM, (path, bytes) -> store.write(drop + path, bytes));
    store.write(BucketLayout.ready("nih", "phantom"), new byte[0]);
  }

  ObjectStore store() {
    return store;
  }

  /** Runs a job by the client, from its fat jar, to its end. */
  void run(StandaloneCluster cluster, Stage stage) throws Exception {
    JobStatus status = submit(cluster, stage, Map.of(), true).await();
    if (status != JobStatus.FINISHED) {
      throw new AssertionError(stage + ": " + status);
    }
  }

  /**
   * Submits a job by the client, from its fat jar.
   *
   * @param more options of the job, on top of the stage's
   */
  RunningJob submit(
      StandaloneCluster cluster, Stage stage, Map<String, String> more, boolean bounded)
      throws Exception {
    return new JobSubmission(
            cluster.connect(), store, Console.of(new PrintStream(OutputStream.nullOutputStream())))
        .submit(
            stage.job,
            stage.job.command(),
            options(stage, more, bounded),
            List.of(JobJar.of(stage.job.module())),
            JobStart.OVER);
  }

  /** What a job is told, to its end. */
  Configuration options(Stage stage) {
    return options(stage, Map.of(), true);
  }

  private Configuration options(Stage stage, Map<String, String> more, boolean bounded) {
    Map<String, String> values = new TreeMap<>(stage.options);
    values.put("store.endpoint", address.endpoint());
    values.put("store.bucket", address.bucket());
    values.put("store.credentials-file", address.credentialsFile());
    values.put("job.checkpoint-interval", "500 ms");
    values.put("job.parallelism", "2");
    values.putAll(more);
    return JobConfiguration.load(new JobArguments(List.of(), values, bounded), stage.job.catalog())
        .values();
  }

  @Override
  public void close() {
    store.close();
  }
}
