package io.radflow.infra.study.run;

import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.infra.study.status.NodeState;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which finished runs of a study are judged, as the bucket tells. */
final class Judged {

  private static final Logger LOG = LoggerFactory.getLogger(Judged.class);
  private static final long LOOK_NANOS = 1_000_000_000;

  private final Results results;
  private final Set<String> judged = new HashSet<>();
  private final Map<String, Long> lastSteps = new HashMap<>();
  private long lookedNanos = System.nanoTime() - LOOK_NANOS;
  private long changedNanos = System.nanoTime();

  Judged(Results results) {
    this.results = results;
  }

  /** Whether there are runs that are not judged, or will be. */
  boolean isWanted(StudyGraph graph, StudyBoard board) {
    return graph.nodes().stream()
        .filter(node -> node.cell() != null && !judged.contains(node.id()))
        .map(board::state)
        .anyMatch(state -> state == NodeState.DONE || !state.isSettled());
  }

  /** Looks for what was judged since, and puts it on the board. */
  void look(StudyGraph graph, StudyBoard board) {
    if (System.nanoTime() - lookedNanos < LOOK_NANOS) {
      return;
    }
    lookedNanos = System.nanoTime();
    try {
      for (StudyNode node : graph.nodes()) {
        boolean unknown = node.cell() != null && !judged.contains(node.id());
        if (unknown && board.state(node) == NodeState.DONE) {
          look(node, board);
        }
      }
    } catch (IOException e) {
      LOG.warn("Cannot see which runs are judged: {}", e.getMessage());
    }
  }

  /** Whether no run was finished or judged for so long. */
  boolean isSilentFor(Duration patience) {
    return System.nanoTime() - changedNanos > patience.toNanos();
  }

  private void look(StudyNode run, StudyBoard board) throws IOException {
    if (!lastSteps.containsKey(run.id())) {
      OptionalLong step = results.lastStep(run);
      if (step.isEmpty()) {
        return;
      }
      lastSteps.put(run.id(), step.getAsLong());
      changedNanos = System.nanoTime();
    }
    OptionalDouble value = results.judged(run, lastSteps.get(run.id()));
    if (value.isPresent()) {
      judged.add(run.id());
      changedNanos = System.nanoTime();
      if (!Double.isNaN(value.getAsDouble())) {
        board.change(run, status -> status.judged(value.getAsDouble()));
      }
    }
  }
}
