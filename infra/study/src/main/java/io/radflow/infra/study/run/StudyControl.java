package io.radflow.infra.study.run;

import io.radflow.core.lease.Lease;
import io.radflow.core.lease.LeaseRecord;
import io.radflow.core.lease.LeaseSubject;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.annotation.Internal;

/** Meets the command of a study through the bucket. */
@Internal
public final class StudyControl {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long POLL_MILLIS = 500;

  private final ObjectStore store;
  private final StudyGraph graph;
  private final Console console;

  public StudyControl(ObjectStore store, StudyGraph graph, Console console) {
    this.store = store;
    this.graph = graph;
    this.console = console;
  }

  /** What a command that runs a study has. */
  static LeaseSubject lease(String study) {
    return new LeaseSubject(
        BucketLayout.studyLease(study),
        "The study " + study,
        "is run",
        "stop it there, or with infra/radflow study stop");
  }

  /** Who runs a study, in words. */
  public static String whoRuns(ObjectStore store, String study) throws IOException {
    return LeaseRecord.read(store, BucketLayout.studyLease(study))
        .map(
            found ->
                found.isOver()
                    ? "run by nobody; " + found.holder() + " was killed"
                    : "run by " + found.holder())
        .orElse("run by nobody");
  }

  /**
   * Asks the command to stop and waits until it has; ends jobs that it left.
   *
   * @return whether it has stopped, or nobody runs the study
   */
  public boolean stop() throws IOException, InterruptedException {
    boolean isTaken = Lease.isTaken(store, BucketLayout.studyLease(graph.study()));
    String nobody = whoRuns(store, graph.study());
    if (isTaken && !ask()) {
      return false;
    }
    store.delete(BucketLayout.studyStop(graph.study()));
    int ended = endJobs();
    String done = isTaken ? "stopped" : nobody;
    if (ended > 0) {
      done += "; " + ended + " jobs that it left are ended";
    } else if (!isTaken) {
      done += "; there was nothing to stop";
    }
    console.say("study " + graph.study() + ": " + done + "; its command goes on where it was");
    return true;
  }

  private boolean ask() throws IOException, InterruptedException {
    console.say("Asking " + whoRuns(store, graph.study()).replace("run by ", "") + " to stop");
    store.write(BucketLayout.studyStop(graph.study()), new byte[0]);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    CountDownLatch pause = new CountDownLatch(1);
    while (Lease.isTaken(store, BucketLayout.studyLease(graph.study()))) {
      if (System.nanoTime() > deadline) {
        console.error(
            "study %s: not stopped within %d min; it stops as soon as its command looks"
                .formatted(graph.study(), PATIENCE.toMinutes()));
        return false;
      }
      pause.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    return true;
  }

  /** Ends what the command has left on clusters, and counts it. */
  private int endJobs() throws IOException, InterruptedException {
    LeftJobs left = new LeftJobs(store, graph.study(), console);
    int ended = 0;
    for (StudyNode node : graph.nodes()) {
      ended += left.end(node) ? 1 : 0;
    }
    return ended;
  }
}
