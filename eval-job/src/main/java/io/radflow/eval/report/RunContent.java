package io.radflow.eval.report;

import io.radflow.core.record.Metric;
import io.radflow.eval.card.RunKey;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;

/**
 * What the bucket knows of a run.
 *
 * @param key its name, and the fingerprint that its metrics have
 * @param evaluations step → the values of its evaluation pass; all of one target
 * @param training rows of training steps, by step
 * @param gallery images of the newest complete pass
 * @param detailed whether plots and images are shown; training and gallery are empty if not
 */
record RunContent(
    RunKey key,
    NavigableMap<Long, List<Metric>> evaluations,
    List<Metric> training,
    List<GalleryImage> gallery,
    boolean detailed) {

  String run() {
    return key.run();
  }

  /** The run, and the target it was judged on. */
  String title() {
    return target().map(target -> run() + " on " + target).orElse(run());
  }

  /** What the run was judged on; empty if there is no pass. */
  Optional<String> target() {
    return evaluations.values().stream().flatMap(List::stream).findFirst().map(Metric::getTarget);
  }

  /** The newest step whose pass is complete. */
  Optional<Long> finalStep() {
    return evaluations.descendingMap().entrySet().stream()
        .filter(entry -> isComplete(entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Values of the newest complete pass; empty if there is none. */
  List<Metric> finalMetrics() {
    return finalStep().map(evaluations::get).orElse(List.of());
  }

  /** A row of the newest pass, if that pass lacks images. */
  Optional<Metric> newestIncomplete() {
    if (evaluations.isEmpty() || isComplete(evaluations.lastEntry().getValue())) {
      return Optional.empty();
    }
    return evaluations.lastEntry().getValue().stream().findFirst();
  }

  /** The value over all labels, or of one label, where it is defined. */
  static Optional<Metric> find(List<Metric> metrics, String name, String label) {
    return metrics.stream()
        .filter(m -> m.getName().equals(name) && Objects.equals(m.getLabel(), label))
        .filter(m -> m.getValue() != null)
        .findFirst();
  }

  /** Passes that lack images say so in every row's detail. */
  static boolean isComplete(List<Metric> metrics) {
    return !metrics.isEmpty()
        && metrics.stream()
            .map(Metric::getDetail)
            .noneMatch(d -> d != null && (d.startsWith("partial:") || d.startsWith("incomplete:")));
  }
}
