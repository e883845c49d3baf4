package io.radflow.infra.study.run;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.command.HostAndPort;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Jobs that a study's command has left on clusters; those in its process ended with it. */
final class LeftJobs {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ObjectStore store;
  private final String study;
  private final Console console;

  LeftJobs(ObjectStore store, String study, Console console) {
    this.store = store;
    this.study = study;
    this.console = console;
  }

  /**
   * Ends the job of a node.
   *
   * @return whether there was one
   */
  boolean end(StudyNode node) throws IOException, InterruptedException {
    if (node.kind() == NodeKind.REPORT || node.place().equals(StudyNode.HERE)) {
      return false;
    }
    HostAndPort place = HostAndPort.parse(node.place());
    JobSubmission jobs =
        new JobSubmission(ClusterConnection.to(place.host(), place.port()), store, console);
    Optional<RunningJob> left =
        jobs.running(NodeAttempt.job(node.kind()), NodeAttempt.title(study, node));
    if (left.isPresent()) {
      console.say("Ending the job of " + node.title());
      left.get().cancel(PATIENCE);
    }
    return left.isPresent();
  }
}
