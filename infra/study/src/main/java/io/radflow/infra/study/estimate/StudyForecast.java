package io.radflow.infra.study.estimate;

import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.RunCell;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.preprocess.PreprocessOptions;
import io.radflow.training.TrainingOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * What nodes of a study take: images, hours, bytes.
 *
 * @param sources by source and network, in order
 * @param targets by target, in order
 * @param viewBytes of the views
 * @param assumed number of views that are not there, and hold what is published of their data sets
 * @param unknown views that are neither there nor published, whose runs are not counted
 * @param uncounted number of those runs
 */
@Internal
public record StudyForecast(
    Map<String, RunEstimate> sources,
    Map<String, RunEstimate> targets,
    double viewBytes,
    long assumed,
    List<String> unknown,
    long uncounted) {

  /**
   * @param nodes views and runs, others beside them
   */
  public static StudyForecast of(List<StudyNode> nodes, ViewSizes views) {
    RunEstimator estimator = new RunEstimator(views);
    Map<String, RunEstimate> sources = new LinkedHashMap<>();
    Map<String, RunEstimate> targets = new LinkedHashMap<>();
    double viewBytes = 0;
    long assumed = 0;
    TreeSet<String> unknown = new TreeSet<>();
    long uncounted = 0;
    for (StudyNode node : nodes) {
      if (node.kind() == NodeKind.VIEW) {
        String view = PreprocessOptions.NAME.in(node.configuration());
        viewBytes += views.of(view).map(ViewSize::bytes).orElse(0L);
        assumed += views.isAssumed(view) ? 1 : 0;
      }
      if (node.cell() == null) {
        continue;
      }
      Optional<RunEstimate> estimate = estimator.of(node);
      if (estimate.isEmpty()) {
        uncounted++;
        unknown.add(String.valueOf(TrainingOptions.VIEW.in(node.configuration())));
      } else {
        RunCell cell = node.cell();
        boolean source = node.kind() == NodeKind.SOURCE_RUN;
        (source ? sources : targets)
            .merge(
                source ? cell.source() + " " + cell.network() : cell.target(),
                estimate.get(),
                RunEstimate::plus);
      }
    }
    return new StudyForecast(
        sources, targets, viewBytes, assumed, new ArrayList<>(unknown), uncounted);
  }

  public RunEstimate ofSources() {
    return sources.values().stream().reduce(RunEstimate.NONE, RunEstimate::plus);
  }

  public RunEstimate ofTargets() {
    return targets.values().stream().reduce(RunEstimate.NONE, RunEstimate::plus);
  }

  public RunEstimate inAll() {
    return ofSources().plus(ofTargets());
  }

  /** For people, line by line. */
  public List<String> lines(ComputeRate rate) {
    TextTable table = new TextTable();
    String hours = "hours (" + rate.origin() + ")";
    table.add("", "runs", "steps", "images", "scored", hours, "models", "predictions");
    sources.forEach((name, estimate) -> add(table, name, estimate, rate));
    add(table, "sources", ofSources(), rate);
    targets.forEach((name, estimate) -> add(table, "→ " + name, estimate, rate));
    add(table, "targets", ofTargets(), rate);
    add(table, "in all", inAll(), rate);
    List<String> lines = new ArrayList<>(table.lines());
    lines.add(
        "  views: "
            + Amounts.bytes(viewBytes)
            + (assumed == 0
                ? ""
                : "; %d of them are not there, and taken to hold what is published of their data sets"
                    .formatted(assumed)));
    lines.add(
        "  Hours of one engine that trains on %s. Other sizes and networks by their operations."
            .formatted(rate.description()));
    if (uncounted > 0) {
      lines.add(
          "  Not counted: %d runs on views that are neither there nor published: %s"
              .formatted(uncounted, String.join(", ", unknown)));
    }
    return lines;
  }

  private static void add(TextTable table, String name, RunEstimate estimate, ComputeRate rate) {
    table.add(
        name,
        Amounts.count(estimate.runs()),
        Amounts.count(estimate.steps()),
        Amounts.count(estimate.images()),
        Amounts.count(estimate.scored()),
        Amounts.hours(rate.hours(estimate.operations())),
        Amounts.bytes(estimate.modelBytes()),
        Amounts.bytes(estimate.predictionBytes()));
  }
}
