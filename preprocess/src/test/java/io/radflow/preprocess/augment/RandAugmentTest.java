package io.radflow.preprocess.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.golden.GoldenVectors;
import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.golden.GoldenPicture;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandAugmentTest {

  private static final JsonNode GOLDEN = GoldenVectors.json("randaugment.json");
  private static final int HEIGHT = GOLDEN.get("height").asInt();
  private static final int WIDTH = GOLDEN.get("width").asInt();
  private static final int WEIGHTS = 8191;
  private static final double LEVEL = 0.3;

  private static final Map<String, Consumer<Frame>> OPERATIONS =
      Map.ofEntries(
          Map.entry("auto-contrast", PointOperations::autoContrast),
          Map.entry("equalize", PointOperations::equalize),
          Map.entry("invert", PointOperations::invert),
          Map.entry("rotate+9", frame -> GeometricOperations.rotate(frame, 9)),
          Map.entry("rotate-9", frame -> GeometricOperations.rotate(frame, -9)),
          Map.entry("posterize-1", frame -> PointOperations.posterize(frame, 1)),
          Map.entry("solarize-76.8", frame -> PointOperations.solarize(frame, 76.8)),
          Map.entry("solarize-add-33", frame -> PointOperations.solarizeAdd(frame, 33)),
          Map.entry("color-0.64", frame -> EnhanceOperations.color(frame, 0.64f)),
          Map.entry("contrast-0.64", frame -> EnhanceOperations.contrast(frame, 0.64f)),
          Map.entry("brightness-0.64", frame -> EnhanceOperations.brightness(frame, 0.64f)),
          Map.entry("sharpness-0.64", frame -> EnhanceOperations.sharpness(frame, 0.64f)),
          Map.entry("shear-x+0.09", frame -> GeometricOperations.shearX(frame, 0.09)),
          Map.entry("shear-x-0.09", frame -> GeometricOperations.shearX(frame, -0.09)),
          Map.entry("shear-y+0.09", frame -> GeometricOperations.shearY(frame, 0.09)),
          Map.entry("shear-y-0.09", frame -> GeometricOperations.shearY(frame, -0.09)),
          Map.entry("translate-x+30", frame -> GeometricOperations.translateX(frame, 30)),
          Map.entry("translate-x-30", frame -> GeometricOperations.translateX(frame, -30)),
          Map.entry("translate-y+30", frame -> GeometricOperations.translateY(frame, 30)),
          Map.entry("translate-y-30", frame -> GeometricOperations.translateY(frame, -30)),
          Map.entry(
              "cutout-12@20.5,3.2", frame -> GeometricOperations.cutout(frame, 12, 20.5, 3.2)));

  @Test
  void everyOperationIsPillows() {
    GoldenPicture picture =
        GoldenPicture.of(GOLDEN.get("name").asText(), HEIGHT, WIDTH, 3, Byte.SIZE);
    assertThat(picture.sum()).isEqualTo(GOLDEN.get("input_sum").asLong());
    Set<String> names = new HashSet<>();
    GOLDEN.get("operations").fieldNames().forEachRemaining(names::add);
    assertThat(OPERATIONS.keySet()).isEqualTo(names);

    for (String name : names) {
      JsonNode golden = GOLDEN.get("operations").get(name);
      Frame frame = frame(picture.bytes(), HEIGHT, WIDTH, 3);
      OPERATIONS.get(name).accept(frame);
      frame.swap();
      byte[] to = Arrays.copyOf(frame.from(), frame.length());
      long sum = 0;
      long weighted = 0;
      for (int i = 0; i < to.length; i++) {
        sum += Byte.toUnsignedInt(to[i]);
        weighted += (long) Byte.toUnsignedInt(to[i]) * (i % WEIGHTS + 1);
      }
      assertThat(sum).as(name).isEqualTo(golden.get("sum").asLong());
      assertThat(weighted).as(name).isEqualTo(golden.get("position_weighted_sum").asLong());
    }
  }

  @ParameterizedTest
  @EnumSource(RandOperation.class)
  void operationsTakeGreyAndTheSmallestPictures(RandOperation operation) {
    for (int[] shape : new int[][] {{1, 1, 1}, {1, 1, 3}, {2, 5, 1}, {7, 2, 3}}) {
      byte[] from = new byte[shape[0] * shape[1] * shape[2]];
      new Random(5).nextBytes(from);
      assertThat(applied(operation, shape, from, 77))
          .as("all of it written")
          .isEqualTo(applied(operation, shape, from, 5));
    }
  }

  private static byte[] applied(RandOperation operation, int[] shape, byte[] from, int before) {
    Frame frame = frame(from, shape[0], shape[1], shape[2]);
    Arrays.fill(frame.to(), (byte) before);
    operation.apply(frame, LEVEL, new SampleRandom(1, 2, "a"));
    assertThat(Arrays.copyOf(frame.from(), from.length)).isEqualTo(from);
    frame.swap();
    return Arrays.copyOf(frame.from(), frame.length());
  }

  /** In buffers that are larger than the picture. */
  private static Frame frame(byte[] pixels, int height, int width, int channels) {
    Frame frame = new Frame();
    byte[] larger = new byte[pixels.length + 1000];
    new Random(1).nextBytes(larger);
    frame.load("RAW", larger, 1, larger.length, 1, "larger");
    Arrays.fill(frame.to(), (byte) 9);
    frame.load("RAW", pixels, height, width, channels, "a picture");
    return frame;
  }

  @Test
  void operationsAreDrawnEvenly() {
    int draws = 16_000;
    int[] counts = new int[RandOperation.values().length];
    for (int i = 0; i < draws; i++) {
      counts[RandOperation.draw(new SampleRandom(3, 0, "sample " + i)).ordinal()]++;
    }
    double expected = (double) draws / counts.length;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    // 15 degrees of freedom: 37.7 at p = 0.001.
    assertThat(chiSquare).isLessThan(37.7);
  }

  @Test
  void theSameSeedEpochAndIdGiveTheSame() {
    Augmentation augmentation = Augmentation.byName("rand-augment", Map.of("operations", "3"));
    byte[] picture = GoldenPicture.of("a picture", 32, 40, 3, Byte.SIZE).bytes();
    byte[] before = picture.clone();
    Set<Integer> different = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      byte[] one = augmentation.apply(picture, 32, 40, 3, 1, i, "id");
      assertThat(augmentation.apply(picture, 32, 40, 3, 1, i, "id")).isEqualTo(one);
      different.add(Arrays.hashCode(one));
    }

    assertThat(picture).isEqualTo(before);
    assertThat(different).hasSizeGreaterThan(40);
  }

  @Test
  void parametersOutsideAreNamed() {
    assertThatThrownBy(() -> Augmentation.byName("rand-augment", Map.of("magnitude", "31")))
        .hasMessageContaining("magnitude is '31'")
        .hasMessageContaining("30");
  }
}
