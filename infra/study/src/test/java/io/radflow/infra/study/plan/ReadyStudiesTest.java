package io.radflow.infra.study.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.study.file.ReadyConfigurations;
import io.radflow.infra.study.file.StudyFile;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.RunCell;
import io.radflow.infra.study.graph.StudyGraph;
import io.radflow.infra.study.graph.StudyNode;
import io.radflow.training.DataOptions;
import io.radflow.training.TrainingOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadyStudiesTest {

  private static final Map<String, StudyGraph> PLANNED = new HashMap<>();

  private static final Map<NodeKind, Long> TABLE_1 =
      Map.of(
          NodeKind.DROP, 12L,
          NodeKind.VIEW, 15L,
          NodeKind.SOURCE_RUN, 10L,
          NodeKind.TARGET_RUN, 440L,
          NodeKind.METRICS, 1L,
          NodeKind.REPORT, 1L);

  @Test
  void tableOneHasTenSourceRunsAndFourHundredAndFortyOnTargets() {
    StudyGraph graph = plan("table-1");

    assertThat(graph.counts()).isEqualTo(TABLE_1);
    assertThat(runsBy(graph, NodeKind.SOURCE_RUN, cell -> cell.source() + " " + cell.network()))
        .hasSize(10)
        .containsKeys("chexpert r50x1", "imagenet21k r152x4", "chexpert-mimic-nih r152x4");
    assertThat(runsBy(graph, NodeKind.TARGET_RUN, RunCell::target))
        .hasSize(11)
        .allSatisfy((target, runs) -> assertThat(runs).as(target).isEqualTo(4 * 2 * 5));
  }

  @Test
  void noTargetOfTableOneStartsFromASourceThatHoldsItsImages() {
    assertThat(
            plan("table-1").of(NodeKind.TARGET_RUN).stream()
                .map(StudyNode::cell)
                .filter(cell -> cell.target().startsWith("padchest"))
                .map(RunCell::source)
                .distinct())
        .containsExactly("chexpert", "chexpert-mimic-nih", "imagenet1k", "imagenet21k");
    assertThat(
            plan("table-1").of(NodeKind.TARGET_RUN).stream()
                .map(StudyNode::cell)
                .filter(cell -> !cell.target().startsWith("padchest"))
                .map(RunCell::source)
                .distinct())
        .containsExactly("chexpert", "chexpert-mimic-nih-padchest", "imagenet1k", "imagenet21k");
  }

  @Test
  void theFiguresHaveSixShotsOfTwoTargetsAndTableOnesSources() {
    StudyGraph figures = plan("figures");

    assertThat(figures.of(NodeKind.SOURCE_RUN)).isEqualTo(plan("table-1").of(NodeKind.SOURCE_RUN));
    assertThat(runsBy(figures, NodeKind.TARGET_RUN, cell -> cell.target() + " " + cell.shot()))
        .hasSize(2 * 6)
        .allSatisfy((cell, runs) -> assertThat(runs).as(cell).isEqualTo(4 * 2 * 5));
  }

  @Test
  void whatBothStudiesNameIsOneRun() {
    Set<StudyNode> inTable = new HashSet<>(plan("table-1").of(NodeKind.TARGET_RUN));

    assertThat(plan("figures").of(NodeKind.TARGET_RUN).stream().filter(inTable::contains))
        .hasSize(2 * 4 * 2 * 5);
  }

  @Test
  void fewShotsAreNotOversampled() {
    StudyFile study =
        StudyFile.read(
            "table-1",
            Map.of(
                "study.targets",
                "covidx,flowers102",
                "study.shots",
                "10,full",
                "study.sources",
                "chexpert"));

    assertThat(StudyPlanner.plan(study).of(NodeKind.TARGET_RUN))
        .hasSize(2 * 2 * 2 * 5)
        .allSatisfy(
            run ->
                assertThat(DataOptions.OVERSAMPLE.in(run.configuration()))
                    .as(run.title())
                    .isEqualTo(run.cell().shot().equals("full_shot")));
  }

  @Test
  void everyRunsNameIsItsOwnAndOneThatTrainTakes() {
    List<String> names =
        List.of("table-1", "figures").stream()
            .flatMap(study -> plan(study).nodes().stream())
            .filter(node -> node.cell() != null)
            .map(node -> TrainingOptions.RUN.requiredIn(node.configuration()))
            .distinct()
            .toList();

    assertThat(names).hasSize(10 + 440 + 480 - 80).allMatch(TrainingOptions.RUN.rule()::accepts);
  }

  @Test
  void everyReadyStudyIsListedAndPlanned() {
    assertThat(ReadyConfigurations.studies()).contains("table-1", "figures");
    for (String study : ReadyConfigurations.studies()) {
      assertThat(plan(study).nodes()).as(study).isNotEmpty();
    }
  }

  private static StudyGraph plan(String study) {
    return PLANNED.computeIfAbsent(
        study, name -> StudyPlanner.plan(StudyFile.read(name, Map.of())));
  }

  private static Map<String, Long> runsBy(
      StudyGraph graph, NodeKind kind, java.util.function.Function<RunCell, String> by) {
    return graph.of(kind).stream()
        .map(StudyNode::cell)
        .collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()));
  }
}
