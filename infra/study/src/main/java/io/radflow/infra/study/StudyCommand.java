package io.radflow.infra.study;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.HostAndPort;
import io.radflow.infra.command.Log;
import io.radflow.infra.command.Overrides;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.bucket.NodePresence.Kind;
import io.radflow.infra.study.bucket.StateLines;
import io.radflow.infra.study.bucket.StudyState;
import io.radflow.infra.study.estimate.ComputeRate;
import io.radflow.infra.study.estimate.EngineRate;
import io.radflow.infra.study.estimate.StudyForecast;
import io.radflow.infra.study.estimate.ViewSizes;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.infra.study.plan.StudyPlanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plans a study, and says what of it is there and what it takes. */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = {
      "A study: sources, targets, shots and seeds, from drops to the report.",
      "FILE is a file, a URI, or the name of a ready study, such as table-1 or figures."
    })
final class StudyCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(index = "0", paramLabel = "FILE", description = "The study.")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description = "Overrides a value of the study or of any job; may be given several times.")
  private List<String> overrides = List.of();

  @Option(
      names = "--jobmanager",
      paramLabel = "HOST:PORT",
      description = "Run on this Flink cluster what the file places nowhere else.")
  private String jobManager;

  @Option(
      names = "--dry-run",
      required = true,
      description = "Only say what is there, what is missing, and what the rest takes.")
  private boolean dryRun;

  @Option(
      names = "--images-per-second",
      paramLabel = "[NETWORK[@PIXELS]=]N",
      description = {
        "How fast the engine trains, for the hours of --dry-run: R50x1 at 224 pixels, unless it"
            + " says another.",
        "Without it, this machine's CPU is measured."
      })
  private String imagesPerSecond;

  StudyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Log.to(Path.of("data", "log", "study.log"));
    String place = jobManager == null ? StudyNode.HERE : jobManager;
    if (jobManager != null) {
      HostAndPort.parse(jobManager);
    }
    ComputeRate told = imagesPerSecond == null ? null : ComputeRate.parse(imagesPerSecond);
    StudyFile study = StudyFile.read(file, Overrides.parse(overrides));
    StudyGraph graph = StudyPlanner.plan(study, place);
    ObjectStore store = openIfThere(study);
    try {
      ViewSizes views = ViewSizes.of(graph, store);
      StudyState state = StudyState.of(study, graph, store, views);
      StateLines.of(state).forEach(console::say);
      say(state, views, told == null ? EngineRate.measure() : told);
      return 0;
    } finally {
      if (store != null) {
        store.close();
      }
    }
  }

  /** A study is planned also where there is no store yet. */
  private ObjectStore openIfThere(StudyFile study) {
    try {
      return StudyStore.open(study);
    } catch (IOException | ConfigurationException e) {
      console.say("As of an empty bucket, for the store is not there: " + e.getMessage());
      return null;
    }
  }

  private void say(StudyState state, ViewSizes views, ComputeRate rate) {
    StudyGraph graph = state.graph();
    console.say("It takes:");
    StudyForecast.of(graph.nodes(), views).lines(rate).forEach(console::say);
    List<StudyNode> left =
        graph.nodes().stream().filter(node -> !state.presence(node).is(Kind.THERE)).toList();
    if (left.size() < graph.nodes().size()) {
      console.say("Of that is left:");
      StudyForecast.of(left, views).lines(rate).forEach(console::say);
    }
  }
}
