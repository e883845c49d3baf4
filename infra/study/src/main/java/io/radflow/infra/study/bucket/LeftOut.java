package io.radflow.infra.study.bucket;

import io.radflow.infra.study.bucket.NodePresence.Kind;
import io.radflow.infra.study.estimate.ViewSize;
import io.radflow.infra.study.estimate.ViewSizes;
import io.radflow.infra.study.file.FewerShots;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.RunCell;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.TrainingOptions;
import java.util.Collection;
import java.util.Optional;

/** What a study goes without, by its file. */
final class LeftOut {

  private final StudyFile study;
  private final ViewSizes views;

  LeftOut(StudyFile study, ViewSizes views) {
    this.study = study;
    this.views = views;
  }

  /**
   * Why a node is left out; empty for one that is not.
   *
   * @param lacking what it needs that is not there
   */
  Optional<NodePresence> of(StudyNode node, Collection<String> lacking) {
    if (node.cell() == null) {
      return Optional.empty();
    }
    if (!lacking.isEmpty() && isOptional(node.cell())) {
      return Optional.of(
          new NodePresence(Kind.LEFT_OUT, "not there: " + String.join(", ", lacking)));
    }
    return node.kind() == NodeKind.TARGET_RUN && study.fewerShots() == FewerShots.LEAVE_OUT
        ? fewerShots(node)
        : Optional.empty();
  }

  private boolean isOptional(RunCell cell) {
    boolean source =
        study.sources().stream()
            .filter(one -> one.name().equals(cell.source()))
            .filter(one -> one.networks().stream().anyMatch(n -> n.name().equals(cell.network())))
            .filter(one -> cell.target() == null || one.targets().contains(cell.target()))
            .anyMatch(one -> one.optional());
    return source
        || study.targets().stream()
            .anyMatch(one -> one.name().equals(cell.target()) && one.optional());
  }

  private Optional<NodePresence> fewerShots(StudyNode node) {
    String shot = node.cell().shot();
    long least =
        views
            .of(TrainingOptions.VIEW.in(node.configuration()))
            .map(ViewSize::smallestClass)
            .orElse(0L);
    if (shot.startsWith("full") || least == 0) {
      return Optional.empty();
    }
    long wanted = Long.parseLong(shot.substring(0, shot.indexOf('_')));
    return wanted <= least
        ? Optional.empty()
        : Optional.of(
            new NodePresence(Kind.LEFT_OUT, "a class has fewer than " + wanted + " images"));
  }
}
