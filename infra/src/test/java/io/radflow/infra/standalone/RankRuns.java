package io.radflow.infra.standalone;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.progress.Console;
import io.radflow.training.check.HalvesView;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs of one view in four leaves, by any number of ranks, on a cluster of processes. */
final class RankRuns implements AutoCloseable {

  static final int STEPS = 12;
  static final int PASSES = 2;
  static final int TEST_ROWS = 11;

  private final StoreAddress address;
  private final ObjectStore store;

  RankRuns(StoreAddress address) throws Exception {
    this.address = address;
    this.store = ObjectStore.open(address);
    store.createBucket();
    HalvesView.mixed(store, "halves", 32, 90, TEST_ROWS, 48, 4);
  }

  /** Submits a run by the client, from the job's fat jar. */
  RunningJob submit(StandaloneCluster cluster, String run, int ranks) throws Exception {
    Map<String, String> values = new TreeMap<>();
    values.put("store.endpoint", address.endpoint());
    values.put("store.bucket", address.bucket());
    values.put("store.credentials-file", address.credentialsFile());
    values.put("job.checkpoint-interval", "500 ms");
    values.put("job.restart-attempts", "1000");
    values.put("job.parallelism", "2");
    values.put("training.run", run);
    values.put("training.view", "halves");
    values.put("training.units", "1,1,1,1");
    values.put("training.batch", "8");
    values.put("training.leaves", "4");
    values.put("training.ranks", Integer.toString(ranks));
    values.put("training.group.timeout", "3 s");
    values.put("training.threads", "1");
    values.put("training.learning-rate", "0.02");
    values.put("training.mixup", "0.1");
    values.put("training.shuffle-rows", "40");
    values.put("training.augmentation", "shift");
    values.put("training.augmentation-parameters", "pixels=2");
    values.put("training.steps", Integer.toString(STEPS));
    values.put("training.evaluate-every", Integer.toString(STEPS / PASSES));
    return new JobSubmission(
            cluster.connect(), store, Console.of(new PrintStream(OutputStream.nullOutputStream())))
        .submit(
            PipelineJobs.TRAIN,
            PipelineJobs.TRAIN.command(),
            JobConfiguration.load(
                    new JobArguments(List.of(), values, true), PipelineJobs.TRAIN.catalog())
                .values(),
            List.of(JobJar.of(PipelineJobs.TRAIN.module())),
            JobStart.OVER);
  }

  /** Bytes of a run's last model. */
  byte[] model(String run) throws Exception {
    return DrillResult.model(store, run, STEPS);
  }

  /** Step and value of every row of the training loss. */
  List<String> losses(String run) throws Exception {
    return DrillResult.losses(store, run);
  }

  /** Of all passes: step, id and scores. */
  List<String> predictions(String run) throws Exception {
    return DrillResult.predictions(store, run);
  }

  @Override
  public void close() {
    store.close();
  }
}
