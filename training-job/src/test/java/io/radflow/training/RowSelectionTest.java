package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.preprocess.split.FewShot;
import io.radflow.preprocess.split.TorchFewShot;
import io.radflow.training.plan.TrainRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Draws are of the rows as they were published, in whatever order a view keeps them. */
class RowSelectionTest {

  private static final int ROWS = 150;
  private static final int[] CLASSES = IntStream.range(0, ROWS).map(row -> row % 3).toArray();

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @Test
  void aMixedViewDrawsTheSameImagesAsAPublishedOne() throws Exception {
    ViewManifest published = view("as-published").write(RUNS.store());
    ViewManifest mixed = view("as-mixed").mixed().write(RUNS.store());

    for (String selection :
        List.of(
            "training.shot=5_shot",
            "training.shot=2_shot",
            "training.shot=2_shot training.few-shot=NUMPY",
            "training.train-fraction=0.3",
            "training.train-fraction=0.3 training.fraction-of=PATIENTS",
            "training.oversample=true",
            "training.oversample=true training.oversample-by=DRAW")) {
      for (String seed : List.of(" training.seed=0", " training.seed=7")) {
        String[] lines = (selection + seed).split(" ");
        List<Map<String, Integer>> expected = drawn(published, lines);
        assertThat(drawn(mixed, lines)).as(selection).isEqualTo(expected);
        assertThat(expected.get(0)).isNotEmpty();
      }
    }
  }

  @Test
  void kShotsOfAMixedViewAreTheExperimentsDraw() throws Exception {
    ViewManifest classes = view("shots").mixed().write(RUNS.store());
    ViewManifest table = view("table").labelSpace("padchest-cl").mixed().write(RUNS.store());
    String[] shots = {"training.shot=20_shot", "training.seed=42"};
    Map<String, Integer> torch = once(TorchFewShot.draw(CLASSES, 20, 42, false));
    Map<String, Integer> numpy = once(FewShot.draw(CLASSES, 20, 42, false));

    assertThat(drawn(classes, shots).get(0)).isEqualTo(torch).isNotEqualTo(numpy);
    assertThat(drawn(table, shots).get(0)).isEqualTo(numpy);
    assertThat(drawn(classes, shots[0], shots[1], "training.few-shot=NUMPY").get(0))
        .isEqualTo(numpy);
    assertThat(drawn(table, shots[0], shots[1], "training.few-shot=TORCH").get(0)).isEqualTo(torch);
  }

  /** One image of each of three classes, in batches of 8. */
  @Test
  void aSetSmallerThanAMicroBatchIsDrawnWithReplacementAMicroBatchAnEpoch() throws Exception {
    ViewManifest view = view("micro").write(RUNS.store());
    Map<String, Integer> set = once(TorchFewShot.draw(CLASSES, 1, 42, false));

    assertThat(
            drawn(
                view,
                "training.shot=1_shot",
                "training.seed=42",
                "training.micro-batch=8",
                "training.local-batch=2"))
        .as("what is computed at once decides nothing where a local batch is given")
        .containsExactly(set, set);
    for (int micro : new int[] {1, 3}) {
      assertThat(
              drawn(
                  view,
                  "training.shot=1_shot",
                  "training.seed=42",
                  "training.micro-batch=" + micro))
          .as("a micro-batch of " + micro)
          .containsExactly(set, set);
    }
    for (int micro : new int[] {4, 5, 8, 16, 0}) {
      int perEpoch = micro == 0 ? 8 : Math.min(8, micro);
      assertThat(
              drawn(
                  view,
                  "training.shot=1_shot",
                  "training.seed=42",
                  "training.micro-batch=" + micro))
          .as("a micro-batch of " + micro)
          .allSatisfy(
              epoch -> {
                assertThat(set).containsAllEntriesOf(withOnes(epoch));
                assertThat(epoch.values().stream().mapToInt(times -> times).sum())
                    .isEqualTo(perEpoch);
              });
    }
  }

  @Test
  void theRuleGoesByTheFewShotSetNotByWhatIsDrawnOfIt() throws Exception {
    ViewManifest view = view("size").write(RUNS.store());

    assertThat(selection(view, "training.shot=1_shot", "training.micro-batch=8").images())
        .isEqualTo(3);
    for (String rule : List.of("REPEAT", "DRAW")) {
      assertThat(
              selection(view, "training.oversample=true", "training.oversample-by=" + rule)
                  .images())
          .isEqualTo(ROWS);
    }
  }

  @Test
  void aFractionOfPatientsHasAllTheirImagesOrNone() throws Exception {
    ViewManifest view = view("patients").mixed().write(RUNS.store());
    Set<String> before = Set.of();
    for (String fraction : List.of("0.1", "0.2", "0.5")) {
      Set<String> images =
          drawn(view, "training.train-fraction=" + fraction, "training.fraction-of=PATIENTS")
              .get(0)
              .keySet();
      Set<Integer> patients = patients(images);

      assertThat(images).hasSize(5 * (int) (30 * Double.parseDouble(fraction)));
      assertThat(patients).hasSize(images.size() / 5);
      assertThat(images).containsAll(before);
      before = images;
    }
  }

  @Test
  void patientsThatAreNotKnownAndFractionsOfNothingAreRefused() throws Exception {
    ViewManifest anonymous =
        MadeView.of("anonymous").labels("a", "b", "c").size(8).rows(20, 8, 16).write(RUNS.store());

    assertThatThrownBy(
            () -> drawn(anonymous, "training.train-fraction=0.5", "training.fraction-of=PATIENTS"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.fraction-of")
        .hasMessageContaining("view anonymous: no train row of it tells a patient");
    assertThatThrownBy(() -> drawn(anonymous, "training.train-fraction=0.04"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.train-fraction")
        .hasMessageContaining("one of the 20 train rows of view anonymous");
  }

  @Test
  void whatIsDrawnIsPartOfTheFingerprint() throws Exception {
    ViewManifest view = view("told").write(RUNS.store());
    Set<String> told = new HashSet<>();
    for (String selection :
        List.of(
            "training.shot=5_shot",
            "training.shot=5_shot training.few-shot=NUMPY",
            "training.train-fraction=0.3",
            "training.train-fraction=0.3 training.fraction-of=PATIENTS",
            "training.oversample=true",
            "training.oversample=true training.oversample-by=DRAW")) {
      assertThat(told.add(selection(view, selection.split(" ")).toString())).as(selection).isTrue();
    }
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

  /** Five images of each of 30 patients. */
  private static MadeView view(String name) {
    return MadeView.of(name)
        .labels("a", "b", "c")
        .size(8)
        .rows(ROWS, 8, 16)
        .patients(true, row -> "p" + row % 30, row -> "q" + row);
  }

  private static Set<Integer> patients(Set<String> images) {
    return images.stream()
        .map(image -> Integer.parseInt(image.substring("train-".length())) % 30)
        .collect(Collectors.toSet());
  }

  private static Map<String, Integer> once(int[] rows) {
    return Arrays.stream(rows).boxed().collect(Collectors.toMap(row -> "train-" + row, row -> 1));
  }

  private static Map<String, Integer> withOnes(Map<String, Integer> drawn) {
    return drawn.keySet().stream().collect(Collectors.toMap(image -> image, image -> 1));
  }

  private static TrainRows selection(ViewManifest view, String... lines) throws IOException {
    return RowSelection.of(DrawnImages.options(lines), view, RUNS.store());
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
