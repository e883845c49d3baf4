package io.radflow.infra.cli;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.JobOptions;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.cluster.NetworkMemory;
import io.radflow.infra.command.CleanStop;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.HostAndPort;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunRoom;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.progress.Console;
import io.radflow.infra.progress.Progress;
import io.radflow.ingest.IngestJob;
import io.radflow.training.ScoringRun;
import io.radflow.training.SlotNeeds;
import io.radflow.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one job, in this process or on a cluster, and follows it to its end. */
abstract class JobCommand implements Callable<Integer> {

  private static final String REPLACE =
      "Remove the run of this name that is there, with all that came of it, and begin anew.";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Console console;
  private final PipelineJob job;

  @Mixin private ConfigurationArguments given;

  @Option(names = "--bounded", description = "End when what is in the bucket now is done.")
  private boolean bounded;

  @Option(
      names = "--jobmanager",
      paramLabel = "HOST:PORT",
      description = "Run on this Flink cluster instead of in this process.")
  private String jobManager;

  @Option(names = "--fresh", description = "Leave the job's earlier checkpoints aside.")
  private boolean fresh;

  @Option(
      names = "--savepoint",
      paramLabel = "PATH",
      description = "Start from this savepoint, or checkpoint, of the job.")
  private String savepoint;

  JobCommand(Console console, PipelineJob job) {
    this.console = console;
    this.job = job;
  }

  @Override
  public Integer call() throws Exception {
    Path log = Log.to(Path.of("data", "log", job.command() + ".log"));
    // Refused before the store is asked.
    HostAndPort target = jobManager == null ? null : HostAndPort.parse(jobManager);
    JobConfiguration loaded = Configurations.load(arguments(given.with(bounded)), job.catalog());
    try {
      Configuration configuration = effective(loaded);
      if (target == null) {
        checkSlots(configuration);
      }
      job.check().accept(configuration);
      if (savepoint != null && TrainingOptions.REPLACE.in(configuration)) {
        throw ConfigurationException.invalid(
            TrainingOptions.REPLACE,
            true,
            "possible with --savepoint: a run goes on or begins anew");
      }
      if (target == null) {
        job.files().accept(configuration);
      }
      return run(loaded, configuration, target, log);
    } catch (ConfigurationException e) {
      throw loaded.located(e);
    }
  }

  /** In training all subtasks send to one. */
  private void checkSlots(Configuration configuration) {
    int slots = JobOptions.PARALLELISM.in(configuration);
    int most = NetworkMemory.mostSlots();
    if (job != PipelineJobs.TRAIN && slots > most) {
      throw ConfigurationException.invalid(
          JobOptions.PARALLELISM,
          slots,
          "at most "
              + most
              + ", which is what this process has memory for: raise -Xmx in RADFLOW_JAVA_OPTIONS,"
              + " or run on a cluster (--jobmanager)");
    }
  }

  private Integer run(
      JobConfiguration loaded, Configuration configuration, HostAndPort target, Path log)
      throws Exception {
    try (CleanStop stop = new CleanStop(console);
        ObjectStore store = Stores.open(loaded, ownPrefixes())) {
      Optional<String> finished = job.finish().told(configuration);
      if (finished.isPresent()) {
        console.say(job.command() + ": " + finished.get());
        return 0;
      }
      stop.sayWhenInterrupted("The same command goes on from the job's last checkpoint.");
      ClusterConnection cluster = connect(configuration, target, store.address(), log, stop);
      RunningJob running =
          new JobSubmission(cluster, store, console)
              .submit(job, job.command(), configuration, jars(), new JobStart(savepoint, fresh));
      stop.onStop(() -> running.cancel(PATIENCE));
      console.say("Flink shows it at " + running.page());
      return follow(running, stop);
    }
  }

  /** Flink in this process keeps checkpoints with the same keys; a cluster has its own. */
  private List<String> ownPrefixes() {
    return jobManager == null ? List.of(BucketLayout.CHECKPOINTS) : List.of();
  }

  /** What a job's own arguments make of the common ones. */
  JobArguments arguments(JobArguments common) {
    return common;
  }

  /** What a command makes of its configuration. */
  Configuration effective(JobConfiguration loaded) throws IOException {
    return loaded.values();
  }

  private static JobArguments replacing(JobArguments common, boolean replace) {
    return replace ? common.with(TrainingOptions.REPLACE.key(), "--replace", "true") : common;
  }

  private Integer follow(RunningJob running, CleanStop stop) throws Exception {
    long started = System.nanoTime();
    try {
      JobStatus status = running.await();
      if (status == JobStatus.FINISHED) {
        console.say(
            "%s: finished in %s"
                .formatted(
                    job.command(), Progress.clock(Duration.ofNanos(System.nanoTime() - started))));
        return 0;
      }
      if (!stop.isInterrupted()) {
        console.say(job.command() + ": " + status);
      }
      return 1;
    } catch (IOException e) {
      if (stop.isInterrupted()) {
        return 1;
      }
      throw e;
    }
  }

  void say(String line) {
    console.say(line);
  }

  private ClusterConnection connect(
      Configuration configuration,
      HostAndPort target,
      StoreAddress address,
      Path log,
      CleanStop stop)
      throws IOException {
    if (target == null) {
      int slots =
          job == PipelineJobs.TRAIN
              ? SlotNeeds.of(configuration).slots()
              : JobOptions.PARALLELISM.in(configuration);
      LocalCluster cluster =
          LocalCluster.start(slots, Files.createTempDirectory("radflow-flink"), address);
      stop.onStop(cluster::close);
      console.say("Flink in this process: " + cluster.webUi() + ", log: " + log);
      console.say("Metrics for Prometheus: " + cluster.metrics());
      return cluster.connect();
    }
    ClusterConnection cluster = ClusterConnection.to(target.host(), target.port());
    cluster.check();
    if (job == PipelineJobs.TRAIN) {
      RunRoom.check(cluster, configuration);
    }
    console.say("Flink cluster: " + cluster.address());
    return cluster;
  }

  private List<Path> jars() throws IOException {
    return jobManager == null ? List.of() : List.of(JobJar.of(job.module()));
  }

  @Command(
      name = "ingest",
      mixinStandardHelpOptions = true,
      description = "Validates what is dropped: drops/ to samples/ and rejects/.")
  static final class Ingest extends JobCommand {

    @Option(
        names = "--retry-rejects",
        description = "Try once more what was rejected of drops that are done, then end.")
    private boolean retryRejects;

    Ingest(Console console) {
      super(console, PipelineJobs.INGEST);
    }

    @Override
    JobArguments arguments(JobArguments common) {
      return retryRejects ? IngestJob.retrying(common) : common;
    }
  }

  @Command(
      name = "preprocess",
      mixinStandardHelpOptions = true,
      description = "Builds a view: samples/ to tensors/.")
  static final class Preprocess extends JobCommand {
    Preprocess(Console console) {
      super(console, PipelineJobs.PREPROCESS);
    }
  }

  @Command(
      name = "train",
      mixinStandardHelpOptions = true,
      description = "Trains a model on a view: tensors/ to models/ and predictions/.")
  static final class Train extends JobCommand {

    @Option(names = "--replace", description = REPLACE)
    private boolean replace;

    Train(Console console) {
      super(console, PipelineJobs.TRAIN);
    }

    @Override
    JobArguments arguments(JobArguments common) {
      return replacing(common, replace);
    }
  }

  @Command(
      name = "score",
      mixinStandardHelpOptions = true,
      description = {
        "Scores a view with a published model: tensors/ to predictions/, at step 0 of a run of its"
            + " own.",
        "Any BiT .npz will do, if its head has the view's labels; which network it is follows from"
            + " the file."
      })
  static final class Score extends JobCommand {

    @Option(
        names = "--model",
        paramLabel = "X.npz",
        required = true,
        description =
            "A file here, a key in the bucket, or models/RUN/best for the best snapshot of a run.")
    private String model;

    @Option(names = "--view", paramLabel = "VIEW", required = true, description = "What to score.")
    private String view;

    @Option(
        names = "--split",
        paramLabel = "SPLIT",
        description = "Of the view. Without it, training.evaluation-split.")
    private String split;

    @Option(names = "--replace", description = REPLACE)
    private boolean replace;

    @Option(
        names = "--run",
        paramLabel = "RUN",
        description = "Name of the predictions. Without it, MODEL-CHECKSUM-on-VIEW.")
    private String run;

    Score(Console console) {
      super(console, PipelineJobs.TRAIN);
    }

    @Override
    JobArguments arguments(JobArguments common) {
      JobArguments scoring =
          replacing(common, replace)
              .with(TrainingOptions.PRETRAINED.key(), "--model", model)
              .with(TrainingOptions.VIEW.key(), "--view", view);
      if (split != null) {
        scoring = scoring.with(TrainingOptions.EVALUATION_SPLIT.key(), "--split", split);
      }
      return run == null ? scoring : scoring.with(TrainingOptions.RUN.key(), "--run", run);
    }

    @Override
    Configuration effective(JobConfiguration loaded) throws IOException {
      try (ObjectStore store = Stores.open(loaded)) {
        Configuration scoring = ScoringRun.of(loaded.values(), store, model, view, run);
        say("Predictions: " + BucketLayout.predictions(TrainingOptions.RUN.in(scoring), 0));
        return scoring;
      }
    }
  }

  @Command(
      name = "eval",
      mixinStandardHelpOptions = true,
      description = "Computes metrics: predictions/ to metrics/ and results/.")
  static final class Eval extends JobCommand {
    Eval(Console console) {
      super(console, PipelineJobs.EVAL);
    }
  }
}
