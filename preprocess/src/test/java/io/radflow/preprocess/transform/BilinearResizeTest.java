package io.radflow.preprocess.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.golden.GoldenVectors;
import io.radflow.preprocess.golden.GoldenPicture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BilinearResizeTest {

  static Stream<Named<JsonNode>> cases() {
    return StreamSupport.stream(
            GoldenVectors.json("resampling.json").get("resampling").spliterator(), false)
        .filter(node -> node.get("kind").asText().startsWith("pil-bilinear"))
        .map(
            node ->
                Named.of(node.get("name").asText() + " " + node.get("out_height").asText(), node));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsPil(JsonNode golden) {
    TensorImage image = picture(golden);
    int height = golden.get("out_height").asInt();
    int width = golden.get("out_width").asInt();

    TensorImage resized =
        golden.get("kind").asText().endsWith("short-side")
            ? BilinearResize.shortSide(image, Math.min(height, width))
            : BilinearResize.resize(image, height, width);

    assertThat(resized.height()).isEqualTo(height);
    assertThat(resized.width()).isEqualTo(width);
    long sum = 0;
    for (byte pixel : resized.pixels()) {
      sum += pixel & 0xff;
    }
    assertThat(sum).isEqualTo(golden.get("output_sum").asLong());
    for (JsonNode pixel : golden.get("pixels")) {
      int at = (pixel.get(0).asInt() * width + pixel.get(1).asInt()) * 3;
      for (int c = 0; c < 3; c++) {
        assertThat(resized.pixels()[at + c] & 0xff).isEqualTo(pixel.get(2).get(c).asInt());
      }
    }
  }

  @Test
  void sameSizeIsLeftAlone() {
    TensorImage image = new TensorImage(2, 3, 1, new byte[] {1, 2, 3, 4, 5, 6});

    assertThat(BilinearResize.resize(image, 2, 3).pixels()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  private static TensorImage picture(JsonNode golden) {
    GoldenPicture picture =
        GoldenPicture.of(
            golden.get("name").asText(),
            golden.get("height").asInt(),
            golden.get("width").asInt(),
            golden.get("channels").asInt(),
            8);
    assertThat(picture.sum()).isEqualTo(golden.get("input_sum").asLong());
    return new TensorImage(picture.height(), picture.width(), picture.channels(), picture.bytes());
  }
}
