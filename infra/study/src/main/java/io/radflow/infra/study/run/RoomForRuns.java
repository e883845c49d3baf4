package io.radflow.infra.study.run;

import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.EngineOptions;
import io.radflow.training.GroupOptions;
import io.radflow.training.SlotOptions;
import io.radflow.training.TrainingOptions;
import io.radflow.training.choice.EngineName;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.Stem;
import org.apache.flink.configuration.Configuration;

/** How many runs train at a time where nobody says. */
final class RoomForRuns {

  /** Of an engine that may wait: some more than those of R50x1, which take 0.3 GB with momentum. */
  private static final long MOST_PARAMETERS = 32_000_000;

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

  /**
   * Whether a run may be open in this process while others compute, so that it begins as soon as
   * one has done: it has no GPU that it would keep from them, and an engine of little memory.
   */
  static boolean mayWaitOpen(StudyNode run) {
    Configuration settings = run.configuration();
    long parameters =
        new BitNetwork(
                TrainingOptions.UNITS.in(settings),
                TrainingOptions.WIDTH.in(settings),
                1,
                TrainingOptions.STEM.given(settings).orElse(Stem.IMAGENET))
            .parameterCount();
    return SlotOptions.GPUS.in(settings) == 0
        && EngineOptions.ENGINE.in(settings) != EngineName.CUDNN
        && GroupOptions.RANKS.in(settings) == 1
        && parameters <= MOST_PARAMETERS;
  }
}
