package io.radflow.preprocess.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.golden.GoldenVectors;
import io.radflow.core.random.NumpyRandom;
import io.radflow.core.random.TorchRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TorchFewShotTest {

  /** Those whose labels are listed. */
  static Stream<JsonNode> draws() {
    return StreamSupport.stream(
            GoldenVectors.json("few-shot-torch.json").get("cases").spliterator(), false)
        .filter(golden -> golden.get("labels").isArray());
  }

  @ParameterizedTest
  @MethodSource("draws")
  void drawsAreTheExperiments(JsonNode golden) {
    assertThat(drawn(golden, integers(golden.get("labels"))))
        .containsExactly(integers(golden.get("drawn")));
  }

  /** The labels of 50,000 images are not listed, but NumPy draws them of a seed. */
  @Test
  void aDrawOfManyImagesIsTheExperiments() {
    for (JsonNode golden : GoldenVectors.json("few-shot-torch.json").get("cases")) {
      if (!golden.get("labels").isArray()) {
        int[] labels =
            labels(
                golden.get("labels_numpy_randint_seed").asLong(),
                golden.get("classes").asInt(),
                golden.get("images").asInt());
        assertThat(drawn(golden, labels)).containsExactly(integers(golden.get("drawn")));
      }
    }
  }

  @Test
  void everyDrawIsThatOfAnImplementationThatLooksBackFromWhereItStops() {
    Random shapes = new Random(5);
    for (int trial = 0; trial < 300; trial++) {
      int classes = 1 + shapes.nextInt(8);
      int shots = 1 + shapes.nextInt(6);
      int[] labels =
          IntStream.concat(
                  IntStream.range(0, classes * shots).map(i -> i % classes),
                  IntStream.range(0, shapes.nextInt(200)).map(i -> shapes.nextInt(classes)))
              .toArray();

      assertThat(TorchFewShot.draw(labels, shots, trial, false))
          .as("trial %d", trial)
          .containsExactly(slow(labels, classes, shots, trial));
    }
  }

  @Test
  void aClassWithTooFewIsNamedUnlessAllowed() {
    int[] classes = {0, 0, 2, 2, 1};

    assertThatThrownBy(() -> TorchFewShot.draw(classes, 2, 0, false))
        .hasMessage("Class 1 has 1 images; expected 2");
    assertThatThrownBy(() -> TorchFewShot.draw(classes, 0, 0, true)).hasMessageContaining("not 0");
    assertThat(TorchFewShot.draw(classes, 2, 0, true)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @Test
  void whereAClassHasTooFewTheOthersKeepTheLastOfAllImages() {
    int[] classes = IntStream.range(0, 100).map(i -> i == 40 ? 1 : 0).toArray();
    TorchRandom random = new TorchRandom(3);
    random.nextNumber();
    int[] last =
        Arrays.stream(random.permutation(100)).filter(image -> image != 40).skip(94).toArray();

    assertThat(TorchFewShot.draw(classes, 5, 3, true)).hasSize(6).contains(40).contains(last);
  }

  @Test
  void imagesOfNoClassAreNotDrawn() {
    int[] classes = {-1, 0, -1, 1, 0, -1, 1};

    assertThat(TorchFewShot.draw(classes, 2, 9, false)).containsExactlyInAnyOrder(1, 3, 4, 6);
  }

  private static int[] drawn(JsonNode golden, int[] labels) {
    return TorchFewShot.draw(
        labels, golden.get("shots").asInt(), golden.get("seed").asLong(), false);
  }

  /** First where it stops; then, of each class, the last images before. */
  private static int[] slow(int[] labels, int classes, int shots, long seed) {
    TorchRandom random = new TorchRandom(seed);
    random.nextNumber();
    int[] order = random.permutation(labels.length);
    int end = 0;
    while (!hasAll(labels, order, end, classes, shots)) {
      end++;
    }
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < end; i++) {
      if (!seen.contains(labels[order[i]])) {
        seen.add(labels[order[i]]);
      }
    }
    List<Integer> drawn = new ArrayList<>();
    for (int of : seen) {
      List<Integer> ofClass = new ArrayList<>();
      for (int i = end - 1; i >= 0 && ofClass.size() < shots; i--) {
        if (labels[order[i]] == of) {
          ofClass.add(0, order[i]);
        }
      }
      drawn.addAll(ofClass);
    }
    int[] shuffled = drawn.stream().mapToInt(i -> i).toArray();
    new NumpyRandom(seed).shuffle(shuffled);
    return shuffled;
  }

  private static boolean hasAll(int[] labels, int[] order, int end, int classes, int shots) {
    return IntStream.range(0, classes)
        .allMatch(
            of ->
                Arrays.stream(order, 0, end).filter(image -> labels[image] == of).count() >= shots);
  }

  /** {@code RandomState(seed).randint(0, classes, images)}. */
  private static int[] labels(long seed, int classes, int images) {
    NumpyRandom random = new NumpyRandom(seed);
    return IntStream.range(0, images).map(i -> random.interval(classes - 1)).toArray();
  }

  private static int[] integers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
