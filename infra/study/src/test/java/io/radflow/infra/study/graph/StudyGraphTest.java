package io.radflow.infra.study.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StudyGraphTest {

  private static final StudyGraph GRAPH =
      new StudyGraph(
          "study",
          List.of(
              node("drop:cifar10", NodeKind.DROP),
              node("drop:pets", NodeKind.DROP),
              node("view:cifar10", NodeKind.VIEW, "drop:cifar10"),
              node("view:pets", NodeKind.VIEW, "drop:pets"),
              node("metrics", NodeKind.METRICS, "view:cifar10", "view:pets")));

  @Test
  void whatNeedsNothingThatIsNotDoneIsReady() {
    assertThat(GRAPH.ready(Set.of()))
        .extracting(StudyNode::id)
        .containsExactly("drop:cifar10", "drop:pets");
    assertThat(GRAPH.ready(Set.of("drop:cifar10", "drop:pets", "view:pets")))
        .extracting(StudyNode::id)
        .containsExactly("view:cifar10");
  }

  @Test
  void whatCannotBeDoneWithoutANodeIsAllThatNeedsItAndAllThatNeedsThat() {
    assertThat(GRAPH.dependents("drop:pets")).containsExactly("view:pets", "metrics");
  }

  @Test
  void aNodeStandsAfterWhatItNeedsAndHasAnIdOfItsOwn() {
    assertThatThrownBy(
            () -> new StudyGraph("study", List.of(node("view:pets", NodeKind.VIEW, "drop:pets"))))
        .hasMessage("view:pets needs drop:pets, which does not stand before it");
    assertThatThrownBy(
            () ->
                new StudyGraph(
                    "study",
                    List.of(node("drop:pets", NodeKind.DROP), node("drop:pets", NodeKind.DROP))))
        .hasMessage("Two nodes are called drop:pets");
  }

  @Test
  void aRunHasACellAndNothingElseHas() {
    assertThatThrownBy(() -> node("run:a", NodeKind.SOURCE_RUN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static StudyNode node(String id, NodeKind kind, String... needs) {
    return new StudyNode(id, kind, List.of(needs), Map.of(), null, StudyNode.HERE);
  }
}
