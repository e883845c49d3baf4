package io.radflow.infra.watch;

import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.RunCell;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.infra.study.status.NodeState;
import io.radflow.infra.study.status.NodeStatus;
import io.radflow.infra.study.status.StudyStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A study that stands somehow: one run is judged, one at work, and no more. */
final class ShownStudy {

  private ShownStudy() {}

  static StudyStatus status() {
    List<NodeStatus> nodes =
        List.of(
            run(0).in(NodeState.DONE).judged(0.75), run(1).attempted("log/1.log").at("", 3, 4, 80));
    return new StudyStatus(
        StudyStatus.SCHEMA_VERSION,
        "demo",
        StudyStatus.State.RUNNING,
        60,
        20L,
        "2026-01-01T00:00:00Z",
        new ArrayList<>(nodes));
  }

  private static NodeStatus run(long seed) {
    RunCell cell = new RunCell("phantom", 1, "r14x1", 42, "digits", "full_shot", 1, seed);
    return NodeStatus.waiting(
        new StudyNode(
            "run:demo-" + seed, NodeKind.TARGET_RUN, List.of(), Map.of(), cell, StudyNode.HERE));
  }
}
