package io.radflow.infra.study.plan;

import io.radflow.training.SourceOptions;
import io.radflow.training.TrainingOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/** The views that a run's settings name. */
final class TrainingViews {

  private TrainingViews() {}

  /** Those that it trains on. */
  static List<String> trainedOn(Configuration run) {
    List<String> sources = SourceOptions.views(run);
    return sources.isEmpty() ? List.of(TrainingOptions.VIEW.in(run)) : sources;
  }

  /** Those that it trains on, and the one that it is evaluated on. */
  static Set<String> of(Configuration run) {
    Set<String> names = new LinkedHashSet<>(SourceOptions.views(run));
    TrainingOptions.VIEW.given(run).ifPresent(names::add);
    return names;
  }
}
