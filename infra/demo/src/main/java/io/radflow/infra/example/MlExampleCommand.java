package io.radflow.infra.example;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.config.JobOptions;
import io.radflow.core.config.Rule;
import io.radflow.core.job.JobEnvironment;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.cluster.S3FileSystem;
import io.radflow.infra.command.ArgumentRule;
import io.radflow.infra.command.ConfigurationArguments;
import io.radflow.infra.command.Configurations;
import io.radflow.infra.command.HostAndPort;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Stores;
import io.radflow.infra.drop.DropUpload;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.progress.Console;
import io.radflow.preprocess.PreprocessOptions;
import io.radflow.training.ScheduleOptions;
import io.radflow.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the example of RadFlow's Flink ML stages. */
@Command(
    name = "ml-example",
    mixinStandardHelpOptions = true,
    description = {
      "Fits Pipeline(LabelHarmonizer, ImageTransform, BitClassifier) of Flink ML on generated chest"
          + " phantoms and saves it; or scores them with the saved one.",
      "What is not in the bucket yet is dropped and ingested first."
    })
final class MlExampleCommand implements Callable<Integer> {

  private static final String DATASET = "nih";

  /** What to do. */
  enum Action {
    FIT,
    SCORE
  }

  private final Console console;

  @Parameters(paramLabel = "fit|score", description = "What to do: ${COMPLETION-CANDIDATES}.")
  private Action action;

  @Mixin private ConfigurationArguments configuration;

  @Option(
      names = "--name",
      defaultValue = "ml-example",
      description = "Of the run, its view and the saved pipeline. Default: ${DEFAULT-VALUE}")
  private String name;

  @Option(
      names = "--drop",
      defaultValue = "ml-example",
      description = "Of the phantoms. Default: ${DEFAULT-VALUE}")
  private String drop;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "Folder of the saved pipeline. Without it, s3://BUCKET/pipelines/NAME.")
  private String path;

  @Option(
      names = "--patients",
      defaultValue = "60",
      description = "Phantoms to generate, if they are not there. Default: ${DEFAULT-VALUE}")
  private int patients;

  @Option(
      names = "--size",
      defaultValue = "32",
      description = "Side of the images that are trained on. Default: ${DEFAULT-VALUE}")
  private int size;

  @Option(names = "--steps", defaultValue = "40", description = "Default: ${DEFAULT-VALUE}")
  private long steps;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "scores.csv",
      description = "Where scores go. Default: ${DEFAULT-VALUE}")
  private Path out;

  @Option(
      names = "--jobmanager",
      paramLabel = "HOST:PORT",
      description = "Run on this Flink cluster instead of in this process.")
  private String jobManager;

  MlExampleCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "ml-example.log"));
    checkArguments();
    HostAndPort target = jobManager == null ? null : HostAndPort.parse(jobManager);
    JobConfiguration loaded =
        Configurations.load(configuration.with(true), PipelineJobs.INGEST.catalog());
    Configuration options = loaded.values();
    try {
      PipelineJobs.INGEST.check().accept(options);
      if (target == null) {
        PipelineJobs.INGEST.files().accept(options);
      }
    } catch (ConfigurationException e) {
      throw loaded.located(e);
    }
    try (ObjectStore store = Stores.open(loaded)) {
      if (target != null) {
        // The pipeline is saved and loaded by this process.
        S3FileSystem.initialize(store.address());
        run(ClusterConnection.to(target.host(), target.port()), store, options);
        return 0;
      }
      Path scratch = Files.createTempDirectory("radflow-flink");
      int slots = JobOptions.PARALLELISM.in(options);
      try (LocalCluster cluster = LocalCluster.start(slots, scratch, store.address())) {
        run(cluster.connect(), store, options);
      }
      return 0;
    }
  }

  /** What the stages and the drop would refuse only after minutes of ingest. */
  private void checkArguments() {
    ArgumentRule.require(TrainingOptions.RUN.rule(), "--name", name);
    ArgumentRule.require(DropUpload.NAME, "--drop", drop);
    ArgumentRule.require(PreprocessOptions.SIZE.rule(), "--size", size);
    ArgumentRule.require(ScheduleOptions.STEPS.rule(), "--steps", steps);
    ArgumentRule.require(Rule.atLeast(1), "--patients", patients);
  }

  private void run(ClusterConnection cluster, ObjectStore store, Configuration options)
      throws Exception {
    cluster.check();
    ingest(cluster, store, options);
    StreamExecutionEnvironment environment = cluster.environment(jars("training-job"));
    JobEnvironment.configure(environment, options, name);
    PhantomPipeline example = new PhantomPipeline(environment, store.address(), drop);
    String folder = path == null ? store.address().uri("pipelines/" + name) : path;
    if (action == Action.FIT) {
      example.fit(example.pipeline(name, size, steps), folder);
      console.say("Fitted and saved: " + folder);
    } else {
      TreeMap<String, String> scores = example.score(folder);
      Files.write(
          out,
          scores.entrySet().stream()
              .map(score -> score.getKey() + "," + score.getValue().replaceAll("[\\[\\] ]", ""))
              .toList());
      console.say("Scores of %d images: %s".formatted(scores.size(), out.toAbsolutePath()));
    }
  }

  private void ingest(ClusterConnection cluster, ObjectStore store, Configuration options)
      throws IOException, InterruptedException {
    if (DropManifest.read(store, DATASET, drop).isPresent()) {
      return;
    }
    if (!store.exists(BucketLayout.ready(DATASET, drop))) {
      DropUpload upload = new DropUpload(store, DATASET, drop, 1);
      PhantomDataset.generate(PhantomSettings.defaults().withPatients(patients), upload::put);
      upload.complete();
    }
    JobStatus status =
        new JobSubmission(cluster, store, console)
            .submit(PipelineJobs.INGEST, "ingest", options, jars("ingest"), JobStart.NEWEST)
            .await();
    if (status != JobStatus.FINISHED) {
      throw new IOException("ingest ended as " + status);
    }
  }

  private List<Path> jars(String module) throws IOException {
    return jobManager == null ? List.of() : List.of(JobJar.of(module));
  }
}
