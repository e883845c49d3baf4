package io.radflow.infra.study.run;

import io.radflow.core.store.ObjectStore;
import io.radflow.infra.cluster.ClusterConnection;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.command.HostAndPort;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.operator.SharedCores;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.flink.annotation.Internal;

/**
 * The sessions of Flink that a study's jobs share: one in this process, if any node is to run here,
 * and those of the clusters that nodes name. What a job of its own would pay for, a JVM, a cluster,
 * loaded and compiled classes, is paid for once.
 */
@Internal
public final class StudySession implements AutoCloseable {

  private final Map<String, StudyPlace> places = new TreeMap<>();
  private final LocalCluster local;

  private StudySession(LocalCluster local) {
    this.local = local;
  }

  /**
   * Starts and connects what the graph's nodes name.
   *
   * @param runsAtOnce how many runs may train at a time in one place; null for as many as there is
   *     room for
   * @throws IOException naming a cluster that does not answer
   */
  public static StudySession open(
      StudyGraph graph, ObjectStore store, Integer runsAtOnce, Console console) throws IOException {
    int runsHere =
        runsAtOnce == null
            ? RoomForRuns.here(graph, Runtime.getRuntime().availableProcessors())
            : runsAtOnce;
    int runsElsewhere = runsAtOnce == null ? Integer.MAX_VALUE : runsAtOnce;
    boolean here = graph.nodes().stream().anyMatch(StudySession::isHere);
    LocalCluster local =
        here
            ? LocalCluster.start(
                slots(graph, runsHere),
                Files.createTempDirectory("radflow-flink"),
                store.address(),
                NodeAttempt.METRICS_EVERY)
            : null;
    StudySession session = new StudySession(local);
    try {
      if (here) {
        SharedCores.OF_PROCESS.limit(runsHere);
        session.places.put(StudyNode.HERE, StudyPlace.here(local.connect(), runsHere));
        console.say("Flink in this process: " + local.webUi());
        console.say("Metrics of its jobs for Prometheus: " + local.metrics());
      }
      for (StudyNode node : graph.nodes()) {
        if (node.kind() != NodeKind.REPORT && !session.places.containsKey(node.place())) {
          session.connect(node.place(), runsElsewhere, console);
        }
      }
      return session;
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void connect(String place, int runsAtOnce, Console console) throws IOException {
    HostAndPort target = HostAndPort.parse(place);
    ClusterConnection cluster = ClusterConnection.to(target.host(), target.port());
    cluster.check();
    console.say("Flink cluster: " + cluster.address());
    places.put(place, StudyPlace.remote(cluster, runsAtOnce));
  }

  private static boolean isHere(StudyNode node) {
    return node.kind() != NodeKind.REPORT && node.place().equals(StudyNode.HERE);
  }

  /** Room for so many runs and one that waits, beside a view in the making and the eval job. */
  private static int slots(StudyGraph graph, int runsAtOnce) {
    return (runsAtOnce + 1) * most(graph, node -> node.cell() != null)
        + most(graph, node -> node.kind() == NodeKind.DROP || node.kind() == NodeKind.VIEW)
        + most(graph, node -> node.kind() == NodeKind.METRICS);
  }

  private static int most(StudyGraph graph, Predicate<StudyNode> which) {
    return graph.nodes().stream()
        .filter(StudySession::isHere)
        .filter(which)
        .mapToInt(StudyPlace::slots)
        .max()
        .orElse(0);
  }

  StudyPlace place(StudyNode node) {
    return places.get(node.place());
  }

  @Override
  public void close() throws IOException {
    if (local != null) {
      try {
        local.close();
      } finally {
        SharedCores.OF_PROCESS.limit(Integer.MAX_VALUE);
      }
    }
  }
}
