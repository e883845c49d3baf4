package io.radflow.training.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.preprocess.augment.Augmentation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.OpenContext;
import org.junit.jupiter.api.Test;

class AugmentSamplesTest {

  private static final OpenContext CONTEXT = DefaultOpenContext.INSTANCE;

  @Test
  void encodedTrainingImagesAreDecodedAndCropped() throws Exception {
    AugmentSamples augment = opened("random-resized-crop", Map.of("size", "32"));

    RunSample sample = augment.map(encoded("a", jpeg(90, 120)));
    RunSample again = augment.map(encoded("a", jpeg(90, 120)));

    assertThat(sample.format).isEqualTo("RAW");
    assertThat(new int[] {sample.height, sample.width, sample.channels}).containsExactly(32, 32, 3);
    assertThat(sample.pixels).hasSize(32 * 32 * 3).isEqualTo(again.pixels);
    assertThat(augment.map(encoded("b", jpeg(90, 120))).pixels).isNotEqualTo(sample.pixels);
    augment.close();
  }

  @Test
  void samplesThatFollowEachOtherKeepTheirOwnPixels() throws Exception {
    AugmentSamples augment = opened("xray", Map.of());

    RunSample first = augment.map(raw("a", false));
    byte[] pixels = first.pixels.clone();
    augment.map(raw("b", false));

    assertThat(first.pixels).isEqualTo(pixels);
    augment.close();
  }

  @Test
  void evaluationSamplesPassAsTheyAre() throws Exception {
    AugmentSamples augment = opened("xray", Map.of());
    RunSample sample = raw("a", true);
    byte[] pixels = sample.pixels.clone();

    assertThat(augment.map(sample).pixels).isEqualTo(pixels);
    augment.close();
  }

  @Test
  void aDamagedImageIsNamed() throws Exception {
    AugmentSamples augment = opened("imagenet", Map.of());
    byte[] jpeg = jpeg(90, 120);
    RunSample sample = encoded("imagenet1k/n1_5", java.util.Arrays.copyOf(jpeg, 200));

    assertThatThrownBy(() -> augment.map(sample))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("imagenet1k/n1_5");
    augment.close();
  }

  private static AugmentSamples opened(String name, Map<String, String> parameters)
      throws Exception {
    AugmentSamples augment = new AugmentSamples(Augmentation.byName(name, parameters), 7);
    augment.open(CONTEXT);
    return augment;
  }

  private static RunSample raw(String id, boolean evaluation) {
    RunSample sample = new RunSample();
    sample.id = id;
    sample.evaluation = evaluation;
    sample.height = 24;
    sample.width = 24;
    sample.channels = 1;
    sample.pixels = new byte[24 * 24];
    new Random(id.hashCode()).nextBytes(sample.pixels);
    return sample;
  }

  private static RunSample encoded(String id, byte[] jpeg) {
    RunSample sample = new RunSample();
    sample.id = id;
    sample.format = "JPEG";
    sample.height = 90;
    sample.width = 120;
    sample.channels = 3;
    sample.pixels = jpeg;
    return sample;
  }

  private static byte[] jpeg(int height, int width) throws Exception {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < height * width; i++) {
      image.setRGB(i % width, i / width, i * 2654435);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", bytes);
    return bytes.toByteArray();
  }
}
