package io.radflow.infra.study;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.run.StudyControl;
import io.radflow.infra.study.status.StudyScreen;
import io.radflow.infra.study.status.StudyStatus;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows how a study stands, from any machine that reaches its bucket. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows how a study stands, as its command last told the bucket.")
final class StudyStatusCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private StudyArguments arguments;

  StudyStatusCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    StudyFile study = arguments.study();
    try (ObjectStore store = StudyStore.open(study)) {
      Optional<StudyStatus> status = StudyStatus.read(store, study.name());
      if (status.isEmpty()) {
        console.say("study " + study.name() + ": never started with this bucket");
        return 0;
      }
      StudyScreen.lines(status.get()).forEach(console::say);
      StudyScreen.failures(status.get(), "its report's folder").forEach(console::say);
      console.say(
          "As of " + status.get().updated() + ": " + StudyControl.whoRuns(store, study.name()));
      return 0;
    }
  }
}
