package io.radflow.infra.upgrade;

import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.progress.Console;
import io.radflow.testing.RunningStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** The four jobs as one release after the other runs them, unbounded but for training. */
final class Release {

  static final long STEPS = 150;
  static final long EVALUATE_EVERY = 30;
  static final String RUN = "upgraded";
  static final String ZEROS = "models/zeros/model.npz";

  /** What the run that is upgraded starts from: a model without a card. */
  static final Map<String, String> FROM_ZEROS =
      Map.of(
          "training.pretrained-model", ZEROS,
          "training.head", "ZERO",
          "training.normalization", "HALF");

  private static final Duration PATIENCE = Duration.ofSeconds(600);

  private static final Map<PipelineJob, Map<String, String>> OPTIONS =
      Map.of(
          PipelineJobs.INGEST, Map.of("ingest.discovery-interval", "300 ms"),
          PipelineJobs.PREPROCESS,
              Map.of(
                  "view.discovery-interval", "300 ms",
                  "view.name", "phantom",
                  "view.datasets", "nih",
                  "view.recipe", "xray",
                  "view.size", "32",
                  "view.views", "PA,AP"),
          PipelineJobs.TRAIN,
              Map.of(
                  "training.run", RUN,
                  "training.view", "phantom",
                  "training.units", "1,1,1,1",
                  "training.batch", "4",
                  "training.threads", "1",
                  "training.steps", Long.toString(STEPS),
                  "training.evaluate-every", Long.toString(EVALUATE_EVERY)),
          PipelineJobs.EVAL, Map.of("eval.discovery-interval", "300 ms"));

  private final RunningStore store;
  private final LocalCluster cluster;

  Release(RunningStore store, LocalCluster cluster) {
    this.store = store;
    this.cluster = cluster;
  }

  ObjectStore store() {
    return store.client();
  }

  void drop(String name, int patients) throws IOException {
    String drop = BucketLayout.drop("nih", name);
    PhantomDataset.generate(
        PhantomSettings.defaults().withPatients(patients).withSize(32).withSeed(name.hashCode()),
        (path, bytes) -> store().write(drop + path, bytes));
    store().write(BucketLayout.ready("nih", name), new byte[0]);
  }

  /**
   * @param savepoint to go on from, or null
   */
  RunningJob start(PipelineJob job, String savepoint, Map<String, String> more) throws IOException {
    Map<String, String> values = new TreeMap<>(OPTIONS.get(job));
    values.putAll(more);
    values.put("store.endpoint", store.server().endpoint());
    values.put("store.credentials-file", store.server().credentials().file().toString());
    values.put("job.checkpoint-interval", "500 ms");
    values.put("job.restart-attempts", "2");
    return new JobSubmission(
            cluster.connect(),
            store(),
            Console.of(new PrintStream(OutputStream.nullOutputStream())))
        .submit(
            job,
            job.command(),
            JobConfiguration.load(new JobArguments(List.of(), values, false), job.catalog())
                .values(),
            List.of(),
            new JobStart(savepoint, savepoint == null));
  }

  String stop(RunningJob job, String folder) throws Exception {
    return cluster.connect().stop(job.id(), folder);
  }

  /** Something that becomes true. */
  interface Condition {
    boolean holds() throws IOException;
  }

  static void until(Condition condition) throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.holds()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("Not within " + PATIENCE);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }
}
