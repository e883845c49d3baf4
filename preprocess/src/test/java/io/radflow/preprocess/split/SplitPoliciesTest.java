package io.radflow.preprocess.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.golden.GoldenVectors;
import io.radflow.core.record.ImageSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitPoliciesTest {

  private static final JsonNode GOLDEN = GoldenVectors.json("splits.json");
  private static final SplitPolicy EXPERIMENT = SplitPolicies.of("experiment", 0.9, 0, 42);

  @Test
  void tuberculosisIsSplitSourceBySource() {
    JsonNode golden = GOLDEN.get("tuberculosis");
    List<String> shenzhen = files("CHNCXR", golden.get("shenzhen"));
    List<String> images = new ArrayList<>(shenzhen);
    images.addAll(files("MCUCXR", golden.get("montgomery")));

    List<String> splits = EXPERIMENT.dropSplit("tuberculosis").orElseThrow().splits(images);

    for (String source : List.of("shenzhen", "montgomery")) {
      String prefix = source.equals("shenzhen") ? "CHNCXR" : "MCUCXR";
      assertThat(of(prefix, images, splits, "test"))
          .containsExactlyInAnyOrderElementsOf(texts(golden.get(source).get("test_files")));
      assertThat(of(prefix, images, splits, "train"))
          .hasSize(golden.get(source).get("train").asInt())
          .containsAll(texts(golden.get(source).get("first_train_files")));
    }
  }

  @Test
  void anImageOfNeitherSourceIsNamed() {
    DropSplit split = EXPERIMENT.dropSplit("tuberculosis").orElseThrow();

    assertThatThrownBy(() -> split.splits(List.of("a/CHNCXR_0001_0.png", "a/OTHER_1.png")))
        .hasMessageContaining("a/OTHER_1.png")
        .hasMessageContaining("MCUCXR_");
  }

  @Test
  void fewShotsAreNumpys() {
    JsonNode golden = GOLDEN.get("few_shot");
    int[] classes = ints(golden.get("labels"));

    for (JsonNode sample : golden.get("samples")) {
      int shots = sample.get("shots").asInt();
      assertThat(FewShot.draw(classes, shots, sample.get("seed").asLong(), true))
          .as("%d shots, seed %s", shots, sample.get("seed"))
          .containsExactly(ints(sample.get("order")));
    }
  }

  @Test
  void aClassWithTooFewIsNamedUnlessAllowed() {
    int[] classes = {0, 0, 2, 2, 1};

    assertThatThrownBy(() -> FewShot.draw(classes, 2, 0, false))
        .hasMessage("Class 1 has 1 images; expected 2");
    assertThat(FewShot.draw(classes, 2, 0, true)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThatThrownBy(() -> FewShot.draw(classes, 0, 0, true)).hasMessageContaining("not 0");
  }

  @Test
  void fractionsOfTrainAreNumpys() {
    for (JsonNode golden : GOLDEN.get("train_ratio")) {
      int n = golden.get("n").asInt();
      double fraction = golden.get("ratio").asDouble();

      int[] drawn = FewShot.fraction(n, fraction, golden.get("seed").asLong());

      assertThat(drawn).hasSize((int) (fraction * n)).startsWith(ints(golden.get("first")));
    }
    assertThatThrownBy(() -> FewShot.fraction(9, 1.1, 0)).hasMessageContaining("1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "flowers102, test, train",
    "flowers102, train, test",
    "flowers102, valid, test",
    "pets, test, test",
    "mimic, validate, valid"
  })
  void onlyFlowersAreSwapped(String dataset, String published, String split) {
    assertThat(EXPERIMENT.split(sample(dataset, "1", "p", published))).contains(split);
  }

  @ParameterizedTest
  @CsvSource({
    "chexpert, train, train",
    "chexpert, valid, valid",
    "mimic, train, train",
    "mimic, validate, valid",
    "mimic, test, test",
    "nih, train, train",
    "nih, test, valid",
    "padchest, train, train",
    "padchest, test, valid",
    "flowers102, valid, valid",
    "flowers102, test, train",
    "imagenet1k, valid, valid",
    "image-folder, test, test"
  })
  void aSourceValidatesOnThePartsOfAllItsMembers(String dataset, String published, String split) {
    SplitPolicy source = SplitPolicies.of("experiment-source", 0.9, 0, 42);

    assertThat(source.split(sample(dataset, "1", "p", published))).contains(split);
    assertThat(source.name()).isEqualTo("experiment-source");
  }

  @Test
  void aSourcesLastTenthOfPadchestIsThatOfTheTarget() {
    List<String> images = IntStream.range(0, 97).mapToObj(i -> "i" + i).toList();

    assertThat(splits("experiment-source", images)).isEqualTo(splits("experiment", images));
    assertThat(splits("experiment-source", images)).containsOnly("train", "test");
  }

  private static List<String> splits(String policy, List<String> images) {
    return SplitPolicies.of(policy, 0.9, 0, 42).dropSplit("padchest").orElseThrow().splits(images);
  }

  @Test
  void officialSwapsNothingAndLeavesOutWhatIsUnpublished() {
    SplitPolicy official = SplitPolicies.of("official", 0.9, 0, 42);

    assertThat(official.split(sample("flowers102", "1", null, "test"))).contains("test");
    assertThat(official.split(sample("padchest", "1", "p", null))).isEmpty();
    assertThat(official.dropSplit("padchest")).isEmpty();
  }

  @Test
  void patientsStandOnOneSideAndTheirPartIsAsAsked() {
    SplitPolicy disjoint = SplitPolicies.of("patient-disjoint", 0.7, 0.1, 5);
    Map<String, String> sides = new HashMap<>();
    for (int image = 0; image < 30_000; image++) {
      String patient = "p" + image % 10_000;
      String split = disjoint.split(sample("nih", "i" + image, patient, "test")).orElseThrow();
      assertThat(sides.merge(patient, split, (before, now) -> before)).isEqualTo(split);
    }

    // Standard deviation of a part of 10,000 draws: below 0.005.
    assertThat(part(sides, "test")).isCloseTo(0.3, within(0.02));
    assertThat(part(sides, "valid")).isCloseTo(0.07, within(0.02));
    assertThat(disjoint.name())
        .isEqualTo("patient-disjoint(0.7 for training, seed 5), 0.1 of train for valid, seed 5");
  }

  @Test
  void anotherSeedDrawsOthers() {
    SplitPolicy one = SplitPolicies.of("patient-disjoint", 0.5, 0, 1);
    SplitPolicy two = SplitPolicies.of("patient-disjoint", 0.5, 0, 2);

    long same = 0;
    for (int image = 0; image < 1000; image++) {
      ImageSample sample = sample("nih", "i" + image, null, null);
      same += one.split(sample).equals(two.split(sample)) ? 1 : 0;
    }
    assertThat(same).isBetween(420L, 580L);
  }

  @ParameterizedTest
  @CsvSource({
    "random, 0.9, 0, 'random'",
    "patient-disjoint, 1.5, 0, 1.5",
    "official, 0.9, 1, 1.0",
    "official, 0.9, -0.1, -0.1"
  })
  void whatIsNoPolicyIsRefused(String name, double train, double valid, String said) {
    assertThatThrownBy(() -> SplitPolicies.of(name, train, valid, 42))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said.replace("'", ""));
  }

  private static double part(Map<String, String> sides, String split) {
    return Collections.frequency(sides.values(), split) / (double) sides.size();
  }

  private static ImageSample sample(String dataset, String id, String patient, String split) {
    ImageSample sample = new ImageSample();
    sample.setDataset(dataset);
    sample.setId(dataset + "/" + id);
    sample.setPatient(patient);
    sample.setSplit(split);
    return sample;
  }

  /** File names in order, of the classes that a golden case lists. */
  private static List<String> files(String prefix, JsonNode golden) {
    String classes = golden.get("class_bits").asText();
    List<String> files = new ArrayList<>();
    for (int i = 0; i < classes.length(); i++) {
      files.add(String.format("%s_%04d_%s.png", prefix, i + 1, classes.charAt(i)));
    }
    return files;
  }

  private static List<String> of(
      String prefix, List<String> images, List<String> splits, String split) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i).startsWith(prefix) && splits.get(i).equals(split)) {
        found.add(images.get(i));
      }
    }
    return found;
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    Arrays.setAll(values, i -> array.get(i).asInt());
    return values;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
