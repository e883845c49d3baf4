package io.radflow.infra.bench;

import static java.io.OutputStream.nullOutputStream;

import io.radflow.core.config.JobOptions;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.progress.Console;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.training.DataOptions;
import io.radflow.training.ScheduleOptions;
import io.radflow.training.TrainingJob;
import io.radflow.training.TrainingOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;

/**
 * What a whole training job feeds an engine that computes nothing, for orders of the view's rows
 * and numbers of readers in turn: store, readers, augmentation and training operator.
 */
final class OrderBench {

  private static final int LOOKS_AT_HEAP = 8;

  /**
   * What is run.
   *
   * @param orders of the view's rows
   * @param readers numbers of them
   * @param images of the view's train split
   * @param checkpointInterval of the job
   * @param ofAStep that the engine waits, in place of computing
   */
  record Settings(
      List<String> orders,
      List<Integer> readers,
      OrderView.Pictures pictures,
      int images,
      int batch,
      int lanes,
      int warmup,
      int steps,
      Duration checkpointInterval,
      String augmentation,
      Duration ofAStep) {}

  /** An order and a number of readers. */
  record Case(String order, int readers) {}

  private final Settings settings;
  private final Path folder;
  private final List<Case> cases = new ArrayList<>();

  /**
   * @param folder for the store and for checkpoints
   */
  OrderBench(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
    for (int readers : settings.readers()) {
      settings.orders().forEach(order -> cases.add(new Case(order, readers)));
    }
  }

  /**
   * Runs each case once to look at its memory, then all cases in each round, every other round
   * backwards.
   *
   * @return a result for each case
   */
  List<OrderRates> run(int rounds) throws Exception {
    int slots = settings.readers().stream().mapToInt(i -> i).max().orElseThrow();
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0);
        ObjectStore store = Stores.of(server);
        LocalCluster cluster =
            LocalCluster.start(slots + 1, folder.resolve("flink"), store.address())) {
      for (String order : settings.orders()) {
        new OrderView(store, order, settings.pictures()).write(settings.images(), settings.batch());
      }
      List<OrderRates> results = new ArrayList<>();
      for (Case one : cases) {
        StepTimes times = StepTimes.begin(settings.warmup(), looks(), settings.ofAStep());
        long checkpoint = run(one, "memory", cluster.connect(), store);
        results.add(new OrderRates(one, times.heapBytes(), checkpoint, new ArrayList<>()));
      }
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < cases.size(); i++) {
          OrderRates result = results.get(round % 2 == 0 ? i : cases.size() - 1 - i);
          StepTimes times = StepTimes.begin(settings.warmup(), 0, settings.ofAStep());
          run(result.measured(), "round-" + round, cluster.connect(), store);
          result.rates().add(settings.batch() * times.rate());
        }
      }
      return results;
    }
  }

  private int looks() {
    return Math.max(1, (settings.warmup() + settings.steps()) / LOOKS_AT_HEAP);
  }

  /** Runs the job once; bytes of its largest checkpoint. */
  private long run(Case one, String round, ClusterConnection cluster, ObjectStore store)
      throws Exception {
    JobSubmission jobs =
        new JobSubmission(cluster, store, Console.of(new PrintStream(nullOutputStream())));
    String run = one.order() + "-" + one.readers() + "-" + round;
    RunningJob job =
        jobs.submit(job(), "train", configuration(store, one, run), List.of(), JobStart.OVER);
    job.await();
    return cluster.largestCheckpointBytes(job.id());
  }

  private static PipelineJob job() {
    return new PipelineJob(
        PipelineJobs.TRAIN.command(),
        PipelineJobs.TRAIN.module(),
        PipelineJobs.TRAIN.catalog(),
        PipelineJobs.TRAIN.check(),
        PipelineJobs.TRAIN.files(),
        PipelineJobs.TRAIN.finish(),
        (environment, configuration) ->
            TrainingJob.define(environment, configuration, NullEngine::insteadOf),
        PipelineJobs.TRAIN.metrics());
  }

  private Configuration configuration(ObjectStore store, Case one, String run) {
    Configuration configuration = Stores.settings(store);
    configuration.set(JobOptions.PARALLELISM.option(), one.readers());
    configuration.set(JobOptions.CHECKPOINT_INTERVAL.option(), settings.checkpointInterval());
    configuration.set(
        JobOptions.CHECKPOINT_DIRECTORY.option(), folder.resolve("checkpoints").toUri().toString());
    configuration.set(TrainingOptions.RUN.option(), run);
    configuration.set(TrainingOptions.VIEW.option(), one.order());
    configuration.set(TrainingOptions.BATCH.option(), settings.batch());
    configuration.set(DataOptions.LANES.option(), settings.lanes());
    configuration.set(DataOptions.AUGMENTATION.option(), settings.augmentation());
    configuration.set(ScheduleOptions.STEPS.option(), (long) settings.warmup() + settings.steps());
    return configuration;
  }
}
