package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.preprocess.split.FewShot;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Draws are of the rows as they were published, in whatever order a view keeps them. */
class RowSelectionTest {

  private static final int ROWS = 150;

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @Test
  void aMixedViewDrawsTheSameImagesAsAPublishedOne() throws Exception {
    ViewManifest published = view("as-published").write(RUNS.store());
    ViewManifest mixed = view("as-mixed").mixed().write(RUNS.store());

    for (String selection :
        List.of(
            "training.shot=5_shot",
            "training.shot=2_shot",
            "training.train-fraction=0.3",
            "training.oversample=true")) {
      for (String seed : List.of("training.seed=0", "training.seed=7")) {
        List<Map<String, Integer>> expected = drawn(published, selection, seed);
        assertThat(drawn(mixed, selection, seed)).as(selection).isEqualTo(expected);
        assertThat(expected.get(0)).isNotEmpty();
      }
    }
  }

  @Test
  void kShotsOfAMixedViewAreTheExperimentsDraw() throws Exception {
    ViewManifest mixed = view("shots").mixed().write(RUNS.store());
    int[] classes = IntStream.range(0, ROWS).map(row -> row % 3).toArray();

    List<String> expected =
        Arrays.stream(FewShot.draw(classes, 20, 42, false))
            .mapToObj(row -> "train-" + row)
            .toList();

    assertThat(drawn(mixed, "training.shot=20_shot", "training.seed=42").get(0))
        .containsOnlyKeys(expected)
        .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
  }

  @Test
  void aMixedViewWhoseRowsDoNotTellTheirPlaceIsRefused() throws Exception {
    ViewManifest mixed = view("placeless").firstPlace(-1).mixed().write(RUNS.store());
    ViewManifest beyond = view("beyond").firstPlace(20).mixed().write(RUNS.store());

    assertThatThrownBy(() -> drawn(mixed, "training.train-fraction=0.5"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("train split of view placeless has place -1");
    assertThatThrownBy(() -> drawn(beyond, "training.train-fraction=0.5"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of view beyond has place 1")
        .hasMessageContaining("expected one of its own among 158");
  }

  private static MadeView view(String name) {
    return MadeView.of(name).labels("a", "b", "c").size(8).rows(ROWS, 8, 16);
  }

  /** As {@link DrawnImages}, by what an id has after the view's name. */
  private static List<Map<String, Integer>> drawn(ViewManifest view, String... lines)
      throws IOException {
    return DrawnImages.of(RUNS.store(), view, lines).stream()
        .map(
            epoch ->
                epoch.entrySet().stream()
                    .collect(
                        Collectors.toMap(
                            drawn -> drawn.getKey().split("/")[1], Map.Entry::getValue)))
        .toList();
  }
}
