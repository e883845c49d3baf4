package io.radflow.preprocess.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.random.SampleRandom;
import io.radflow.preprocess.golden.GoldenPicture;
import io.radflow.preprocess.transform.AffineMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {

  private static final int SIDE = 40;
  private static final byte[] PICTURE = GoldenPicture.of("augmentation", SIDE, SIDE, 1, 8).bytes();
  private static final int DRAWS = 20_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "xray",
        "shift",
        "rand-augment",
        "random-resized-crop+flip",
        "rand-augment+random-resized-crop+flip"
      })
  void sameSeedEpochAndIdGiveTheSamePixelsInAnyOrderAndOnAnyThread(String name) {
    Augmentation augmentation = Augmentation.byName(name, Map.of());
    Map<String, byte[]> inOrder = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ids.add("nih/" + i + ".png");
      inOrder.put(ids.get(i), apply(augmentation, 3, 1, ids.get(i)));
    }
    Collections.shuffle(ids, new Random(1));

    Map<String, byte[]> shuffled = new ConcurrentHashMap<>();
    ids.parallelStream().forEach(id -> shuffled.put(id, apply(augmentation, 3, 1, id)));

    ids.forEach(id -> assertThat(shuffled.get(id)).isEqualTo(inOrder.get(id)));
  }

  @Test
  void seedEpochAndIdEachChangeTheImage() {
    Augmentation xray = Augmentation.byName("xray", Map.of());
    byte[] base = apply(xray, 0, 0, "a");

    assertThat(apply(xray, 1, 0, "a")).isNotEqualTo(base);
    assertThat(apply(xray, 0, 1, "a")).isNotEqualTo(base);
    assertThat(apply(xray, 0, 0, "b")).isNotEqualTo(base);
    assertThat(PICTURE).isEqualTo(GoldenPicture.of("augmentation", SIDE, SIDE, 1, 8).bytes());
  }

  @Test
  void zeroMagnitudesLeaveAnXrayAsItIs() {
    Augmentation still =
        Augmentation.byName(
            "xray", Map.of("shift", "0", "rotation", "0", "scale", "0", "flip", "0"));

    assertThat(apply(still, 0, 0, "a")).isEqualTo(PICTURE);
  }

  @Test
  void flipMirrorsEachRow() {
    Augmentation flip =
        Augmentation.byName(
            "xray", Map.of("shift", "0", "rotation", "0", "scale", "0", "flip", "1"));

    byte[] flipped =
        flip.apply(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 2, 3, 0, 0, "a");

    assertThat(flipped).containsExactly(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9);
  }

  /** By hand: the pixel at (x, y) comes from (4 − y, x), where reflect-101 makes 4 a 2. */
  @Test
  void quarterTurnIsAboutHalfTheSides() {
    byte[] turned = affine(draw(90, 1, 0, 0));

    assertThat(turned).containsExactly(2, 12, 22, 32, 3, 13, 23, 33, 2, 12, 22, 32, 1, 11, 21, 31);
  }

  /** By hand: a quarter of four pixels is one, and pixel −1 is pixel 1. */
  @Test
  void shiftIsAFractionOfTheSideAndReflectsAtTheBorder() {
    byte[] right = affine(draw(0, 1, 0.25, 0));
    byte[] down = affine(draw(0, 1, 0, 0.25));

    assertThat(right).startsWith(1, 0, 1, 2, 11, 10, 11, 12);
    assertThat(down).startsWith(10, 11, 12, 13, 0, 1, 2, 3);
  }

  /** By hand: at twice the size about (2, 2), the pixel at x comes from 1 + x/2. */
  @Test
  void scaleEnlargesAboutHalfTheSides() {
    byte[] doubled = affine(draw(0, 2, 0, 0));

    assertThat(doubled[0]).isEqualTo((byte) 11);
    assertThat(doubled[2]).isEqualTo((byte) 12);
    assertThat(doubled[8]).isEqualTo((byte) 21);
  }

  private static XrayAugmentation.Draw draw(double angle, double scale, double dx, double dy) {
    XrayAugmentation.Draw draw = new XrayAugmentation.Draw();
    draw.angle = angle;
    draw.scale = scale;
    draw.dx = dx;
    draw.dy = dy;
    return draw;
  }

  /** Of the 4 × 4 picture with 10·y + x at (x, y). */
  private static byte[] affine(XrayAugmentation.Draw draw) {
    byte[] picture = new byte[16];
    for (int i = 0; i < 16; i++) {
      picture[i] = (byte) (10 * (i / 4) + i % 4);
    }
    double[] matrix = new double[6];
    draw.matrix(4, 4, matrix);
    byte[] moved = new byte[16];
    try (AffineMap map = new AffineMap()) {
      map.apply(picture, 4, 4, 1, matrix, moved);
    }
    return moved;
  }

  @Test
  void shiftMovesByWholePixelsAndRepeatsTheBorder() {
    byte[] row = {10, 20, 30, 40};
    List<List<Integer>> seen = new ArrayList<>();
    Augmentation shift = Augmentation.byName("shift", Map.of("pixels", "1"));
    for (int i = 0; i < 50; i++) {
      byte[] shifted = shift.apply(row, 1, 4, 1, 0, 0, "id" + i);
      seen.add(IntStream.range(0, 4).mapToObj(x -> (int) shifted[x]).toList());
    }

    assertThat(seen)
        .containsOnly(List.of(10, 20, 30, 40), List.of(10, 10, 20, 30), List.of(20, 30, 40, 40))
        .contains(List.of(10, 10, 20, 30), List.of(20, 30, 40, 40));
  }

  @Test
  void magnitudesOfXraysAreUniformBetweenTheirLimits() {
    assertUniform(draw -> draw.angle, -45, 45);
    assertUniform(draw -> draw.scale, 0.9, 1.1);
    assertUniform(draw -> draw.dx, -0.25, 0.25);
    assertUniform(draw -> draw.dy, -0.25, 0.25);
    // Within four standard deviations of a fair coin.
    assertThat(draws().mapToDouble(draw -> draw.flip ? 1 : 0).average().orElseThrow())
        .isCloseTo(0.5, within(4 * 0.5 / Math.sqrt(DRAWS)));
  }

  @Test
  void shiftsOfTheTwoAxesAreIndependent() {
    double correlation =
        draws().mapToDouble(draw -> draw.dx * draw.dy).average().orElseThrow() / (0.25 * 0.25 / 3);

    assertThat(correlation).isCloseTo(0, within(4 / Math.sqrt(DRAWS)));
  }

  @Test
  void wrongNamesAndValuesAreNamed() {
    assertThatThrownBy(() -> Augmentation.byName("x-ray", Map.of())).hasMessageContaining("x-ray");
    assertThatThrownBy(() -> Augmentation.byName("xray", Map.of("angle", "3")))
        .hasMessageContaining("angle")
        .hasMessageContaining("rotation");
    assertThatThrownBy(() -> Augmentation.byName("xray", Map.of("flip", "2")))
        .hasMessageContaining("flip")
        .hasMessageContaining("'2'");
  }

  /** Kolmogorov–Smirnov against the uniform distribution; 1.95/√n is passed with p = 0.001. */
  private static void assertUniform(
      ToDoubleFunction<XrayAugmentation.Draw> magnitude, double low, double high) {
    double[] values =
        draws().mapToDouble(magnitude).map(value -> (value - low) / (high - low)).toArray();
    Arrays.sort(values);
    double distance = 0;
    for (int i = 0; i < values.length; i++) {
      distance = Math.max(distance, Math.abs(values[i] - (i + 0.5) / values.length));
    }
    assertThat(distance).isLessThan(1.95 / Math.sqrt(values.length));
  }

  private static Stream<XrayAugmentation.Draw> draws() {
    XrayAugmentation xray = (XrayAugmentation) Augmentation.byName("xray", Map.of());
    return IntStream.range(0, DRAWS)
        .mapToObj(i -> xray.draw(new SampleRandom(5, i / 1000, "nih/" + i % 1000)));
  }

  private static byte[] apply(Augmentation augmentation, long seed, long epoch, String id) {
    return augmentation.apply(PICTURE, SIDE, SIDE, 1, seed, epoch, id);
  }
}
