package io.radflow.preprocess.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.ingest.image.DecodedImage;
import io.radflow.preprocess.golden.GoldenVectors;
import io.radflow.preprocess.transform.TensorImage;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RecipeTest {

  @Test
  void xrayKeepsOneChannelAtItsSize() {
    byte[] rgb = new byte[20 * 30 * 3];
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = 10;
      rgb[i + 1] = 20;
      rgb[i + 2] = (byte) 200;
    }

    TensorImage tensor =
        Recipe.byName("xray", OptionalInt.of(16)).apply(new DecodedImage(20, 30, 3, 8, rgb, null));

    assertThat(tensor.height()).isEqualTo(16);
    assertThat(tensor.width()).isEqualTo(16);
    assertThat(tensor.channels()).isEqualTo(1);
    assertThat(tensor.pixels()).containsOnly((byte) 200);
  }

  @Test
  void sixteenBitXrayIsScaledBy65535() {
    short[] grey = new short[32 * 32];
    Arrays.fill(grey, (short) 32896);

    TensorImage tensor =
        Recipe.byName("xray", OptionalInt.of(8)).apply(new DecodedImage(32, 32, 1, 16, null, grey));

    // 32896 / 65535 · 255 = 128.0
    assertThat(tensor.pixels()).containsOnly((byte) 128);
  }

  @Test
  void hyperRuleResizesByArea() {
    for (JsonNode golden : GoldenVectors.json("resampling.json").get("resolution")) {
      assertThat(HyperRuleRecipe.resize(golden.get("height").asInt(), golden.get("width").asInt()))
          .isEqualTo(golden.get("resize").asInt());
    }
  }

  @Test
  void bitWithASizeIsThatSquare() {
    Recipe recipe = Recipe.byName("bit", OptionalInt.of(32));
    byte[] pixels = new byte[32 * 32 * 3];
    Arrays.setAll(new Integer[pixels.length], i -> (int) (pixels[i] = (byte) i));

    assertThat(recipe.name()).isEqualTo("bit-32");
    assertThat(recipe.apply(new DecodedImage(32, 32, 3, 8, pixels, null)).pixels())
        .isEqualTo(pixels);
    assertThat(recipe.apply(new DecodedImage(64, 16, 3, 8, pixels, null)).height()).isEqualTo(32);
  }

  @Test
  void unknownRecipeAndSizeAreNamed() {
    assertThatThrownBy(() -> Recipe.byName("xray224", OptionalInt.empty()))
        .hasMessageContaining("'xray224'")
        .hasMessageContaining("xray");
    assertThatThrownBy(() -> Recipe.byName("xray", OptionalInt.of(0))).hasMessageContaining("0");
  }
}
