package io.radflow.infra.study.run;

import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.TrainingOptions;

/** How many runs train at a time where nobody says. */
final class RoomForRuns {

  private RoomForRuns() {}

  /**
   * In this process: as many as the cores suffice for, by the native threads of the run that has
   * most of them. A run without a number of threads takes all cores, and then runs go one by one.
   */
  static int here(StudyGraph graph, int cores) {
    int threads =
        graph.nodes().stream()
            .filter(node -> node.cell() != null && node.place().equals(StudyNode.HERE))
            .mapToInt(node -> TrainingOptions.THREADS.in(node.configuration()))
            .map(given -> given == 0 ? cores : given)
            .max()
            .orElse(cores);
    return Math.max(1, cores / threads);
  }
}
