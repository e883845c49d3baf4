package io.radflow.infra.study.run;

import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.infra.study.status.NodeState;
import io.radflow.infra.study.status.NodeStatus;
import io.radflow.infra.study.status.StudyStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** How each node of a study stands. */
final class StudyBoard {

  private final StudyGraph graph;
  private final Map<String, NodeStatus> nodes = new LinkedHashMap<>();
  private final long startedNanos = System.nanoTime();
  private int doneBefore;

  StudyBoard(StudyGraph graph) {
    this.graph = graph;
    graph.nodes().forEach(node -> nodes.put(node.id(), NodeStatus.waiting(node)));
  }

  NodeStatus of(StudyNode node) {
    return nodes.get(node.id());
  }

  NodeState state(StudyNode node) {
    return of(node).state();
  }

  void change(StudyNode node, UnaryOperator<NodeStatus> change) {
    nodes.compute(node.id(), (id, status) -> change.apply(status));
  }

  /** A node that was done before this command. */
  void doneBefore(StudyNode node) {
    change(node, status -> status.in(NodeState.DONE));
    if (node.cell() != null) {
      doneBefore++;
    }
  }

  /** A node that failed for good; what needs it is left out, but not what tells of all runs. */
  void failed(StudyNode node, String message) {
    change(node, status -> status.failed(NodeState.FAILED, message));
    for (String id : graph.dependents(node.id())) {
      StudyNode dependent = graph.node(id);
      if (!tellsOfAll(dependent) && !state(dependent).isSettled()) {
        String why = "needs " + node.title() + ", which failed";
        change(dependent, status -> status.failed(NodeState.LEFT_OUT, why));
      }
    }
  }

  static boolean tellsOfAll(StudyNode node) {
    return node.kind() == NodeKind.METRICS || node.kind() == NodeKind.REPORT;
  }

  /** Ids of nodes that are done. */
  Set<String> done() {
    return nodes.values().stream()
        .filter(node -> node.state() == NodeState.DONE)
        .map(NodeStatus::id)
        .collect(Collectors.toSet());
  }

  /** Whether nothing more is done for any but those that tell of all. */
  boolean isSettled() {
    return graph.nodes().stream()
        .filter(node -> !tellsOfAll(node))
        .allMatch(node -> state(node).isSettled());
  }

  StudyStatus status(StudyStatus.State state) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startedNanos);
    return new StudyStatus(
        StudyStatus.SCHEMA_VERSION,
        graph.study(),
        state,
        elapsed.toSeconds(),
        secondsLeft(elapsed),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        new ArrayList<>(nodes.values()));
  }

  /** As if what is left went as what this command has done; runs at work count by their share. */
  private Long secondsLeft(Duration elapsed) {
    double done = -doneBefore;
    double left = 0;
    for (NodeStatus node : nodes.values()) {
      if (node.cell() != null && node.state() != NodeState.LEFT_OUT) {
        double share = share(node);
        done += share;
        left += 1 - share;
      }
    }
    return done < 1 ? null : Math.round(elapsed.toSeconds() / done * left);
  }

  private static double share(NodeStatus run) {
    if (run.state().isSettled()) {
      return 1;
    }
    return run.total() > 0 ? Math.min(1, run.done() / run.total()) : 0;
  }
}
