package io.radflow.infra.study;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.command.HostAndPort;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.infra.study.plan.StudyPlanner;
import io.radflow.infra.study.run.StudyControl;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops a study, wherever its command runs. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Stops a study: its command ends its jobs, whose last checkpoints are kept, and itself.",
      "Jobs that a command which is gone has left on clusters are ended as well."
    })
final class StudyStopCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private StudyArguments arguments;

  @Option(
      names = "--jobmanager",
      paramLabel = "HOST:PORT",
      description = "The Flink cluster that the study was started with.")
  private String jobManager;

  StudyStopCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    StudyFile study = arguments.study();
    if (jobManager != null) {
      HostAndPort.parse(jobManager);
    }
    String place = jobManager == null ? StudyNode.HERE : jobManager;
    try (ObjectStore store = StudyStore.open(study)) {
      return new StudyControl(store, StudyPlanner.plan(study, place), console).stop() ? 0 : 1;
    }
  }
}
