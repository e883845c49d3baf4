package io.radflow.preprocess.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.golden.GoldenVectors;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.ingest.image.pixels.ImageSize;
import io.radflow.preprocess.transform.BilinearResize;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecipeTest {

  @Test
  void xrayKeepsOneChannelAtItsSize() throws Exception {
    byte[] rgb = new byte[20 * 30 * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = 10;
      rgb[i + 1] = 20;
      rgb[i + 2] = (byte) 200;
    }

    StoredImage tensor =
        Recipe.byName("xray", OptionalInt.of(16))
            .apply(new GivenImage(new DecodedImage(20, 30, 3, 8, rgb, null)), true);

    assertThat(tensor.height()).isEqualTo(16);
    assertThat(tensor.width()).isEqualTo(16);
    assertThat(tensor.channels()).isEqualTo(1);
    assertThat(tensor.bytes()).containsOnly((byte) 200);
  }

  @Test
  void sixteenBitXrayIsScaledBy65535() throws Exception {
    short[] grey = new short[32 * 32];
    Arrays.fill(grey, (short) 32896);

    StoredImage tensor =
        Recipe.byName("xray", OptionalInt.of(8))
            .apply(new GivenImage(new DecodedImage(32, 32, 1, 16, null, grey)), true);

    // 32896 / 65535 · 255 = 128.0
    assertThat(tensor.bytes()).containsOnly((byte) 128);
  }

  @Test
  void hyperRuleResizesAndCropsByArea() {
    for (JsonNode golden : GoldenVectors.json("resampling.json").get("resolution")) {
      Resolution resolution =
          Resolution.of(golden.get("height").asInt(), golden.get("width").asInt());
      assertThat(resolution.resize()).isEqualTo(golden.get("resize").asInt());
      assertThat(resolution.crop()).isEqualTo(golden.get("crop").asInt());
    }
  }

  @Test
  void trainingImagesLeaveRoomForTheCropAndOthersAreTheCropsSquare() throws Exception {
    GivenImage small = new GivenImage(new DecodedImage(32, 48, 1, 8, new byte[32 * 48], null));

    assertShape(apply("bit", small, true), 160, 240);
    assertShape(apply("bit", small, false), 128, 128);
    assertShape(apply("bit-large", small, true), 512, 768);
    assertShape(apply("bit-large", small, false), 480, 480);
    assertShape(apply("bit-small", new GivenImage(grey(200, 100)), false), 128, 128);
  }

  @Test
  void imagenetKeepsTrainingImagesEncodedAndCropsTheOthers() throws Exception {
    GivenImage image = new GivenImage(grey(300, 401));

    StoredImage training = apply("imagenet", image, true);
    StoredImage test = apply("imagenet", image, false);

    assertThat(training.bytes()).isSameAs(image.encoded());
    assertThat(training.format()).isEqualTo("PNG");
    assertShape(training, 300, 401);
    assertShape(test, 224, 224);
    // torchvision: 256 x 342, from row 16 and column 59 on.
    byte[] resized = BilinearResize.shortSide(EightBit.of(image.decoded()), 256).pixels();
    assertThat(test.bytes()[0]).isEqualTo(resized[16 * 342 + 59]);
    assertThat(test.bytes()[224 * 224 - 1]).isEqualTo(resized[239 * 342 + 282]);
  }

  private static StoredImage apply(String recipe, SourceImage image, boolean training)
      throws Exception {
    return Recipe.byName(recipe, OptionalInt.empty()).apply(image, training);
  }

  private static DecodedImage grey(int height, int width) {
    byte[] pixels = new byte[height * width];
    new Random(3).nextBytes(pixels);
    return new DecodedImage(height, width, 1, 8, pixels, null);
  }

  private static void assertShape(StoredImage image, int height, int width) {
    assertThat(List.of(image.height(), image.width())).containsExactly(height, width);
  }

  @Test
  void bitWithASizeIsThatSquare() throws Exception {
    Recipe recipe = Recipe.byName("bit", OptionalInt.of(32));
    byte[] pixels = new byte[32 * 32 * 3];
    new Random(4).nextBytes(pixels);

    assertThat(recipe.name()).isEqualTo("bit-32");
    assertThat(
            recipe
                .apply(new GivenImage(new DecodedImage(32, 32, 3, 8, pixels, null)), true)
                .bytes())
        .isEqualTo(pixels);
    assertShape(
        recipe.apply(new GivenImage(new DecodedImage(64, 16, 3, 8, pixels, null)), false), 32, 32);
  }

  /** An image that is decoded already. */
  private record GivenImage(DecodedImage decoded, byte[] encoded) implements SourceImage {

    GivenImage(DecodedImage decoded) {
      this(decoded, new byte[] {1, 2, 3});
    }

    @Override
    public ImageFormat format() {
      return ImageFormat.PNG;
    }

    @Override
    public ImageSize size() {
      return new ImageSize(decoded.height(), decoded.width(), decoded.channels(), decoded.bits());
    }
  }

  @Test
  void recipesCanBeCalledAsManifestsShowThem() {
    for (String name : List.of("xray-224", "xray-64", "imagenet-224", "bit-32", "bit-small")) {
      assertThat(Recipe.byName(name, OptionalInt.empty()).name()).isEqualTo(name);
    }
    assertThatThrownBy(() -> Recipe.byName("xray-224", OptionalInt.of(64)))
        .hasMessageContaining("'xray-224'");
    assertThatThrownBy(() -> Recipe.byName("xray-2", OptionalInt.empty()))
        .hasMessageContaining("8 to 4096");
  }

  @Test
  void unknownRecipeAndSizeAreNamed() {
    assertThatThrownBy(() -> Recipe.byName("xray224", OptionalInt.empty()))
        .hasMessageContaining("'xray224'")
        .hasMessageContaining("xray");
    assertThatThrownBy(() -> Recipe.byName("xray", OptionalInt.of(0))).hasMessageContaining("0");
  }
}
