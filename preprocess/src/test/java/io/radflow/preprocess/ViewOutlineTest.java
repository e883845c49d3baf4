package io.radflow.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class ViewOutlineTest {

  private static final Map<String, String> MERGE =
      Map.of("view.datasets", "chexpert;padchest", "view.views", "PA;AP;L");

  @Test
  void labelsAreThoseOfTheSpaceUnlessOnlyImagesTellThem() {
    assertThat(view(MERGE, Map.of()).labels()).hasValue(9);
    assertThat(view(Map.of("view.datasets", "imagenet1k"), Map.of()).labels()).isEmpty();
    assertThat(view(MERGE, Map.of()).projections()).containsExactly("PA", "AP", "L");
    assertThat(view(Map.of("view.datasets", "nih"), Map.of()).projections())
        .containsExactly("PA", "AP");
  }

  @Test
  void equalRulesKeepWhatIsTrainedOnAndWhatIsJudgedApart() {
    ViewOutline source = view(MERGE, Map.of("view.split-policy", "experiment-source"));
    ViewOutline target =
        view(Map.of("view.datasets", "padchest", "view.views", "PA;AP;L"), Map.of());

    assertThat(source.trainsOnJudged(target, "test")).isEmpty();
    assertThat(source.trainsOnJudged(view(Map.of("view.datasets", "nih"), Map.of()), "test"))
        .isEmpty();
  }

  @Test
  void aTableThatIsDividedOfOtherRowsHasOtherTestImages() {
    ViewOutline source = view(MERGE, Map.of());
    Map<String, String> target = Map.of("view.datasets", "padchest", "view.views", "PA;AP;L");

    assertThat(source.trainsOnJudged(view(target, Map.of("view.views", "PA;AP")), "test"))
        .containsExactly("padchest");
    assertThat(
            source.trainsOnJudged(view(target, Map.of("view.label-space", "padchest-cl")), "test"))
        .containsExactly("padchest");
  }

  @Test
  void otherPoliciesOrTheTrainSplitItselfMixWhatIsTrainedOnAndWhatIsJudged() {
    ViewOutline source = view(Map.of("view.datasets", "nih"), Map.of());
    Map<String, String> byPatient =
        Map.of("view.datasets", "nih", "view.split-policy", "patient-disjoint");

    assertThat(source.trainsOnJudged(view(byPatient, Map.of()), "test")).containsExactly("nih");
    assertThat(source.trainsOnJudged(source, "test")).isEmpty();
    assertThat(source.trainsOnJudged(source, "train")).containsExactly("nih");
    assertThat(
            view(byPatient, Map.of("view.valid-fraction", "0.1"))
                .trainsOnJudged(view(byPatient, Map.of()), "test"))
        .isEmpty();
    assertThat(
            view(byPatient, Map.of())
                .trainsOnJudged(view(byPatient, Map.of("view.valid-fraction", "0.1")), "valid"))
        .containsExactly("nih");
    assertThat(
            view(byPatient, Map.of("view.split-seed", "7"))
                .trainsOnJudged(view(byPatient, Map.of()), "test"))
        .containsExactly("nih");
  }

  @Test
  void otherDropsOfADataSetAreOtherImages() {
    Map<String, String> folder = Map.of("view.datasets", "nih", "view.split-policy", "official");
    Map<String, String> drawn =
        Map.of("view.datasets", "nih", "view.split-policy", "patient-disjoint");

    assertThat(
            view(folder, Map.of("view.drops", "a"))
                .trainsOnJudged(view(drawn, Map.of("view.drops", "b")), "test"))
        .isEmpty();
  }

  private static ViewOutline view(Map<String, String> settings, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(Map.of("view.name", "v", "view.recipe", "xray"));
    all.putAll(settings);
    all.putAll(more);
    return ViewOutline.of(Configuration.fromMap(all));
  }
}
