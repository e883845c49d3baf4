package io.radflow.infra.bench;

import static java.io.OutputStream.nullOutputStream;

import io.radflow.core.config.JobOptions;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.bench.engine.PeakMemory;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.progress.Console;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.training.DataOptions;
import io.radflow.training.EngineOptions;
import io.radflow.training.ScheduleOptions;
import io.radflow.training.TrainingJob;
import io.radflow.training.TrainingOptions;
import io.radflow.training.check.HalvesView;
import io.radflow.training.choice.EngineName;
import io.radflow.training.engine.GradientGroup;
import io.radflow.training.engine.Precision;
import io.radflow.training.engine.TrainingEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * Training through the whole job, from an embedded store, in turn with a loop that gives an engine
 * of the same kind the same batches. Both end in the same bits, or the bench fails.
 */
@Internal
public final class TrainingBench {

  static final String VIEW = "halves";

  private static final int SHARD_ROWS = 256;

  /**
   * What is trained, and how.
   *
   * @param units of the network's four blocks
   * @param side of the images, in pixels
   * @param batch images of a step
   * @param warmup steps that are not measured
   * @param steps measured ones
   * @param parallelism of the readers
   * @param checkpointInterval of the job
   * @param augmentation of the images, which runs beside the engine
   * @param engine that computes
   * @param precision that it computes in
   */
  public record Settings(
      List<Integer> units,
      int width,
      int side,
      int batch,
      int warmup,
      int steps,
      int parallelism,
      Duration checkpointInterval,
      String augmentation,
      EngineName engine,
      Precision precision) {}

  private final Settings settings;
  private final Path folder;

  /**
   * @param folder for the store and for checkpoints
   */
  public TrainingBench(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /**
   * What a round took, for a step on average.
   *
   * @param loopSeconds in the loop
   * @param jobSeconds in the job
   * @param idleSeconds of them in which the engine waited, for input or for a checkpoint
   * @param longestIdleSeconds the longest such wait
   * @param feedingCores processor cores that all but the engine's thread kept busy: the job's
   *     readers, Flink and the store; on a CPU the engine's helpers too
   */
  public record Round(
      int batch,
      double loopSeconds,
      double jobSeconds,
      double idleSeconds,
      double longestIdleSeconds,
      double feedingCores) {

    /** The share of the job's time in which the engine was at a step. */
    public double busy() {
      return 1 - idleSeconds / jobSeconds;
    }

    /** The job's rate as a share of the loop's. */
    public double share() {
      return loopSeconds / jobSeconds;
    }

    @Override
    public String toString() {
      return String.format(
          "engine alone %.2f images/s, job %.2f images/s: %.3f; the engine waited %.2f %% of the"
              + " time, at most %.0f ms after a step of %.0f ms; beside its thread %.1f cores worked",
          batch / loopSeconds,
          batch / jobSeconds,
          share(),
          100 * idleSeconds / jobSeconds,
          1e3 * longestIdleSeconds,
          1e3 * (jobSeconds - idleSeconds),
          feedingCores);
    }
  }

  /** What the process has held at most, in bytes; the store and Flink are in it. */
  public static String memory() throws IOException {
    return String.format(
        "heap at most %,d MiB, garbage included; resident at most %,d MiB",
        PeakMemory.heapBytes() >> 20, PeakMemory.residentBytes() >> 20);
  }

  /** Runs rounds of a job and a loop; the first warms up and is not among them. */
  public List<Round> run(int rounds) throws Exception {
    List<Round> measured = new ArrayList<>();
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0);
        ObjectStore store = Stores.of(server);
        LocalCluster cluster =
            LocalCluster.start(settings.parallelism, folder.resolve("flink"), store.address())) {
      int images = settings.batch * (settings.warmup + settings.steps);
      HalvesView.write(store, VIEW, settings.side, images, settings.batch, SHARD_ROWS);
      JobSubmission jobs =
          new JobSubmission(
              cluster.connect(), store, Console.of(new PrintStream(nullOutputStream())));
      for (int round = 0; round <= rounds; round++) {
        StepLog log = StepLog.begin();
        Configuration configuration = configuration(settings, folder, store, "round-" + round);
        jobs.submit(job(), "train", configuration, List.of(), JobStart.OVER).await();
        Round one = round(log.steps(), loop(log, store));
        if (round > 0) {
          measured.add(one);
        }
      }
    }
    return measured;
  }

  /** The job as it is, but for the clock at its engine. */
  static PipelineJob job() {
    return new PipelineJob(
        PipelineJobs.TRAIN.command(),
        PipelineJobs.TRAIN.module(),
        PipelineJobs.TRAIN.catalog(),
        PipelineJobs.TRAIN.check(),
        PipelineJobs.TRAIN.files(),
        PipelineJobs.TRAIN.finish(),
        (environment, configuration) ->
            TrainingJob.define(environment, configuration, StepLog::watched),
        PipelineJobs.TRAIN.metrics());
  }

  /** A run of the settings; its images are a view that has been written. */
  static Configuration configuration(
      Settings settings, Path folder, ObjectStore store, String run) {
    Configuration configuration = Stores.settings(store);
    configuration.set(JobOptions.PARALLELISM.option(), settings.parallelism);
    configuration.set(JobOptions.CHECKPOINT_INTERVAL.option(), settings.checkpointInterval);
    configuration.set(
        JobOptions.CHECKPOINT_DIRECTORY.option(), folder.resolve("checkpoints").toUri().toString());
    configuration.set(TrainingOptions.RUN.option(), run);
    configuration.set(TrainingOptions.VIEW.option(), VIEW);
    configuration.set(TrainingOptions.UNITS.option(), settings.units);
    configuration.set(TrainingOptions.WIDTH.option(), settings.width);
    configuration.set(EngineOptions.ENGINE.option(), settings.engine);
    configuration.set(EngineOptions.PRECISION.option(), settings.precision);
    configuration.set(TrainingOptions.BATCH.option(), settings.batch);
    configuration.set(DataOptions.AUGMENTATION.option(), settings.augmentation);
    configuration.set(ScheduleOptions.STEPS.option(), (long) settings.warmup + settings.steps);
    return configuration;
  }

  /** Gives another engine the job's batches; the seconds of a step, warm-up left out. */
  private double loop(StepLog log, ObjectStore store) throws IOException {
    List<StepLog.Step> steps = log.steps();
    try (TrainingEngine engine = log.anotherEngine(store);
        GradientGroup group = GradientGroup.alone(steps.get(0).work().leaves().size())) {
      long start = System.nanoTime();
      for (int i = 0; i < steps.size(); i++) {
        if (i == settings.warmup) {
          start = System.nanoTime();
        }
        StepLog.Step step = steps.get(i);
        double loss = engine.train(step.work(), step.learningRate(), group).loss();
        if (loss != step.loss()) {
          throw new IllegalStateException(
              "The loss of step " + i + " is " + step.loss() + " in the job and " + loss);
        }
      }
      return (System.nanoTime() - start) / 1e9 / (steps.size() - settings.warmup);
    }
  }

  private Round round(List<StepLog.Step> steps, double loopSeconds) {
    StepLog.Step before = steps.get(settings.warmup - 1);
    StepLog.Step last = steps.get(steps.size() - 1);
    double[] idle =
        IntStream.range(settings.warmup, steps.size())
            .mapToDouble(i -> (steps.get(i).start() - steps.get(i - 1).end()) / 1e9)
            .toArray();
    long own =
        steps.subList(settings.warmup, steps.size()).stream().mapToLong(StepLog.Step::own).sum();
    double seconds = (last.end() - before.end()) / 1e9;
    return new Round(
        settings.batch,
        loopSeconds,
        seconds / idle.length,
        Arrays.stream(idle).sum() / idle.length,
        Arrays.stream(idle).max().orElse(0),
        (last.processor() - before.processor() - own) / 1e9 / seconds);
  }
}
