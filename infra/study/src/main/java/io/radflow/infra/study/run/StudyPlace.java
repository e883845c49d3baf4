package io.radflow.infra.study.run;

import io.radflow.core.config.JobOptions;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.SlotNeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.flink.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session of Flink that a study's jobs share, and how much of it they have. Jobs that would wait
 * for slots are not submitted, as Flink lets them fail after a while.
 */
final class StudyPlace {

  private static final Logger LOG = LoggerFactory.getLogger(StudyPlace.class);
  private static final long LOOK_NANOS = 5_000_000_000L;

  private final ClusterConnection cluster;
  private final boolean here;
  private final int mostRuns;
  private final Map<String, StudyNode> jobs = new HashMap<>();

  private int slots;
  private int gpus;
  private boolean answers;
  private long lookedNanos;

  private StudyPlace(ClusterConnection cluster, boolean here, int mostRuns) {
    this.cluster = cluster;
    this.here = here;
    this.mostRuns = mostRuns;
    this.lookedNanos = System.nanoTime() - LOOK_NANOS;
  }

  /**
   * In this process.
   *
   * @param mostRuns how many runs may train at a time; one more may be open
   */
  static StudyPlace here(ClusterConnection cluster, int mostRuns) {
    return new StudyPlace(cluster, true, mostRuns);
  }

  /** A cluster, which has room for as many jobs as it has slots and GPUs. */
  static StudyPlace remote(ClusterConnection cluster, int mostRuns) {
    return new StudyPlace(cluster, false, mostRuns);
  }

  ClusterConnection cluster() {
    return cluster;
  }

  /** What the place does not have on its own class path of a job. */
  List<Path> jars(PipelineJob job) throws IOException {
    return here ? List.of() : List.of(JobJar.of(job.module()));
  }

  /** Whether jobs of both can run at the same time. */
  boolean hasRoomForBoth(StudyNode one, StudyNode other) {
    look();
    return slots(one) + slots(other) <= slots;
  }

  /** Whether a node's job would find slots now. The first may always try, if there is a cluster. */
  boolean hasRoomFor(StudyNode node) {
    look();
    if (jobs.isEmpty() || !answers) {
      return answers;
    }
    return used(StudyPlace::slots) + slots(node) <= slots
        && used(StudyPlace::gpus) + gpus(node) <= (gpus(node) > 0 ? gpus : Integer.MAX_VALUE)
        && (!trains(node)
            || used(job -> trains(job) ? 1 : 0) < mostRuns + (waitsOpen(node) ? 1 : 0));
  }

  /** Whether a run would wait here for others to have computed. */
  private boolean waitsOpen(StudyNode node) {
    return here
        && RoomForRuns.mayWaitOpen(node)
        && jobs.values().stream().filter(StudyPlace::trains).allMatch(RoomForRuns::mayWaitOpen);
  }

  void take(StudyNode node) {
    jobs.put(node.id(), node);
  }

  void give(StudyNode node) {
    jobs.remove(node.id());
  }

  /** TaskManagers come and go. */
  private void look() {
    if (System.nanoTime() - lookedNanos < LOOK_NANOS) {
      return;
    }
    lookedNanos = System.nanoTime();
    try {
      slots = cluster.slots();
      gpus = cluster.gpus();
      answers = true;
    } catch (IOException e) {
      answers = false;
      LOG.warn("Cannot see what room there is: {}", e.getMessage());
    }
  }

  private int used(ToIntFunction<StudyNode> what) {
    return jobs.values().stream().mapToInt(what).sum();
  }

  private static boolean trains(StudyNode node) {
    return node.kind() == NodeKind.SOURCE_RUN || node.kind() == NodeKind.TARGET_RUN;
  }

  /** Operators share slots, but for a training operator that asks for its own. */
  static int slots(StudyNode node) {
    Configuration settings = node.configuration();
    return trains(node) ? SlotNeeds.of(settings).slots() : JobOptions.PARALLELISM.in(settings);
  }

  private static int gpus(StudyNode node) {
    return trains(node) ? SlotNeeds.of(node.configuration()).gpus() : 0;
  }
}
