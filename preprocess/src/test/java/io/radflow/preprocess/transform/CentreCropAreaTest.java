package io.radflow.preprocess.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.golden.GoldenVectors;
import io.radflow.preprocess.golden.GoldenPicture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CentreCropAreaTest {

  private static final double TOLERANCE = 1e-5;

  static Stream<Named<JsonNode>> cases() {
    return StreamSupport.stream(
            GoldenVectors.json("resampling.json").get("resampling").spliterator(), false)
        .filter(node -> node.get("kind").asText().equals("xray-centre-crop-224"))
        .map(node -> Named.of(node.get("name").asText(), node));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scaledPixelsAreThoseOfTheGoldenVector(JsonNode golden) {
    float[] pixels = CentreCropArea.scaled(picture(golden), 224);

    double sum = 0;
    double squares = 0;
    for (float pixel : pixels) {
      sum += pixel;
      squares += (double) pixel * pixel;
    }
    double mean = sum / pixels.length;
    assertThat(mean).isCloseTo(golden.get("mean").asDouble(), within(TOLERANCE));
    assertThat(Math.sqrt(squares / pixels.length - mean * mean))
        .isCloseTo(golden.get("std").asDouble(), within(TOLERANCE));
    for (JsonNode pixel : golden.get("pixels")) {
      int index = pixel.get(0).asInt() * 224 + pixel.get(1).asInt();
      assertThat((double) pixels[index]).isCloseTo(pixel.get(2).asDouble(), within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void storedPixelsAreTheScaledOnesRounded(JsonNode golden) {
    GreyImage grey = picture(golden);

    float[] scaled = CentreCropArea.scaled(grey, 224);
    byte[] stored = CentreCropArea.resize(grey, 224).pixels();

    for (int i = 0; i < scaled.length; i++) {
      assertThat((double) (stored[i] & 0xff)).isCloseTo(scaled[i] * 255.0, within(0.5001));
    }
  }

  @Test
  void cropIsTheMiddleOfTheLongSide() {
    byte[] pixels = new byte[2 * 6];
    pixels[2] = pixels[3] = pixels[8] = pixels[9] = (byte) 200;

    TensorImage square = CentreCropArea.resize(GreyImage.of(2, 6, pixels), 2);

    assertThat(square.pixels()).containsOnly(200);
  }

  private static GreyImage picture(JsonNode golden) {
    int bits = golden.get("bits").asInt();
    GoldenPicture picture =
        GoldenPicture.of(
            golden.get("name").asText(),
            golden.get("height").asInt(),
            golden.get("width").asInt(),
            1,
            bits);
    assertThat(picture.sum()).isEqualTo(golden.get("input_sum").asLong());
    return bits == 8
        ? GreyImage.of(picture.height(), picture.width(), picture.bytes())
        : GreyImage.of(picture.height(), picture.width(), picture.shorts());
  }
}
