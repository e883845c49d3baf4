package io.radflow.infra.study;

import io.radflow.core.config.Rule;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.ArgumentRule;
import io.radflow.infra.command.CleanStop;
import io.radflow.infra.command.HostAndPort;
import io.radflow.infra.command.Log;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.bucket.StateLines;
import io.radflow.infra.study.bucket.StudyReplacement;
import io.radflow.infra.study.bucket.StudyState;
import io.radflow.infra.study.estimate.ComputeRate;
import io.radflow.infra.study.estimate.ViewSizes;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.infra.study.plan.StudyPlanner;
import io.radflow.infra.study.run.StudyRun;
import io.radflow.infra.study.status.StudyStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plans a study, says what of it is there, and runs what is missing. */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = {
      "A study: sources, targets, shots and seeds, from drops to the report.",
      "What is missing of it is run, as much at a time as there is room for. Killed or stopped at any"
          + " time, the same command goes on."
    })
final class StudyCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private StudyArguments arguments;

  @Option(
      names = "--jobmanager",
      paramLabel = "HOST:PORT",
      description = "Run on this Flink cluster what the file places nowhere else.")
  private String jobManager;

  @Option(
      names = "--dry-run",
      description = "Only say what is there, what is missing, and what the rest takes.")
  private boolean dryRun;

  @Option(
      names = "--images-per-second",
      paramLabel = "[NETWORK[@PIXELS]=]N[,...]",
      description = {
        "How fast the engine trains, for the hours of --dry-run: R50x1 at 224 pixels, unless it"
            + " says another; of several networks with commas between them.",
        "Without it, the engine that would train on this machine is measured."
      })
  private String imagesPerSecond;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the report, the page that tells how the study stands, and the logs. Without it,"
              + " data/study/NAME.")
  private Path out;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = {
        "Runs that may train at a time in one place.",
        "Without it, on a cluster as many as it has slots and GPUs for, and in this process as many"
            + " as training.threads leaves cores for: one, where that is not given."
      })
  private Integer atOnce;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Attempts after the first at what fails by accident, after waits that grow to a minute."
              + " Default: ${DEFAULT-VALUE}")
  private int retries;

  @Option(
      names = "--replace",
      description =
          "Remove runs of other settings that have the names of the study's, with all that came of"
              + " them.")
  private boolean replace;

  StudyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    checkArguments();
    ComputeRate told = imagesPerSecond == null ? null : ComputeRate.parse(imagesPerSecond);
    StudyFile study = arguments.study();
    StudyGraph graph = StudyPlanner.plan(study, jobManager == null ? StudyNode.HERE : jobManager);
    Path folder = out == null ? Path.of("data", "study", study.name()) : out;
    Log.to(folder.resolve("radflow.log"));
    return dryRun ? new DryRun(study, graph, console).run(told) : run(study, graph, folder);
  }

  private void checkArguments() {
    if (jobManager != null) {
      HostAndPort.parse(jobManager);
    }
    if (atOnce != null) {
      ArgumentRule.require(Rule.atLeast(1), "--at-once", atOnce);
    }
    ArgumentRule.require(Rule.atLeast(0), "--retries", retries);
  }

  private int run(StudyFile study, StudyGraph whole, Path folder) throws Exception {
    try (CleanStop stop = new CleanStop(console);
        ObjectStore store = StudyStore.open(study, List.of(BucketLayout.STUDIES))) {
      StudyState state = StudyState.of(study, whole, store, ViewSizes.of(whole, store));
      StateLines.of(state).forEach(console::say);
      state.requireDoable(replace);
      if (replace) {
        new StudyReplacement(store, state.graph()).require(state.others());
      }
      stop.sayWhenInterrupted("The same command goes on where it was.");
      StudyRun run =
          new StudyRun(
              state, store, new StudyRun.Settings(folder, atOnce, retries, replace), console);
      return run(run, stop);
    }
  }

  private static int run(StudyRun run, CleanStop stop) throws Exception {
    try {
      return run.run(stop).state() == StudyStatus.State.DONE ? 0 : 1;
    } catch (IOException | RuntimeException e) {
      if (stop.isInterrupted()) {
        return 1;
      }
      throw e;
    }
  }
}
