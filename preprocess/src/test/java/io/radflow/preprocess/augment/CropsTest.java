package io.radflow.preprocess.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.random.SampleRandom;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.preprocess.golden.GoldenPicture;
import io.radflow.preprocess.transform.BilinearResize;
import io.radflow.preprocess.transform.TensorImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CropsTest {

  private static final int DRAWS = 20_000;

  /** Of a picture whose pixel at (x, y) is 16 y + x. */
  @Test
  void randomCropsAreAnywhereAlike() {
    byte[] picture = new byte[10 * 16];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = (byte) i;
    }
    Augmentation crop = Augmentation.byName("random-crop", Map.of("crop", "8"));
    long[] places = new long[3 * 9];
    for (int i = 0; i < DRAWS; i++) {
      byte[] cropped = crop.apply(picture, 10, 16, 1, 5, 0, "id" + i);
      int first = Byte.toUnsignedInt(cropped[0]);
      assertThat(cropped).hasSize(64);
      assertThat(Byte.toUnsignedInt(cropped[63])).isEqualTo(first + 7 * 16 + 7);
      places[first / 16 * 9 + first % 16]++;
    }
    Distributions.assertEven(places);
  }

  @ParameterizedTest
  @CsvSource({"160, 200, 128", "512, 512, 480", "700, 512, 480"})
  void hyperRuleCropsGoByTheShortSide(int height, int width, int crop) {
    byte[] cropped =
        Augmentation.byName("bit", Map.of())
            .apply(new byte[height * width * 3], height, width, 3, 0, 0, "a");

    assertThat(cropped).hasSize(crop * crop * 3);
  }

  @Test
  void picturesThatAreTooSmallAreNamed() {
    assertThatThrownBy(
            () -> Augmentation.byName("bit", Map.of()).apply(new byte[64], 8, 8, 1, 0, 0, "a"))
        .hasMessageContaining("128 or 480")
        .hasMessageContaining("8 x 8");
  }

  @Test
  void resizedCropsHaveTorchvisionsDistributions() {
    double[] areas = new double[DRAWS];
    double[] logAspects = new double[DRAWS];
    RandomResizedCrop.Region region = new RandomResizedCrop.Region();
    int inside = 0;
    for (int i = 0; i < DRAWS; i++) {
      // So large that areas up to a half always fit.
      region.draw(8000, 8000, 0.08, new SampleRandom(3, 0, "id" + i));
      double area = (double) region.height * region.width / (8000.0 * 8000);
      if (area < 0.5) {
        areas[inside] = area;
        logAspects[inside++] = Math.log((double) region.width / region.height);
      }
      assertThat(region.top).isBetween(0, 8000 - region.height);
      assertThat(region.left).isBetween(0, 8000 - region.width);
    }
    Distributions.assertUniform(Arrays.copyOf(areas, inside), 0.08, 0.5);
    Distributions.assertUniform(
        Arrays.copyOf(logAspects, inside), Math.log(3 / 4.0), Math.log(4 / 3.0));
  }

  @Test
  void aPictureNoCropFitsGivesItsMiddle() {
    RandomResizedCrop.Region region = new RandomResizedCrop.Region();

    region.draw(10, 1000, 1, new SampleRandom(0, 0, "a"));

    assertThat(new int[] {region.top, region.left, region.height, region.width})
        .containsExactly(0, (1000 - 13) / 2, 10, 13);
  }

  @Test
  void aResizedCropIsTheCropResized() {
    TensorImage picture = picture(90, 120);
    for (int i = 0; i < 20; i++) {
      RandomResizedCrop.Region region = new RandomResizedCrop.Region();
      region.draw(90, 120, 0.08, new SampleRandom(1, 2, "id" + i));
      byte[] cut = new byte[region.height * region.width * 3];
      for (int y = 0; y < region.height; y++) {
        System.arraycopy(
            picture.pixels(),
            ((region.top + y) * 120 + region.left) * 3,
            cut,
            y * region.width * 3,
            region.width * 3);
      }
      TensorImage expected =
          BilinearResize.resize(new TensorImage(region.height, region.width, 3, cut), 32, 32);

      byte[] cropped =
          Augmentation.byName("random-resized-crop", Map.of("size", "32"))
              .apply(picture.pixels(), 90, 120, 3, 1, 2, "id" + i);

      assertThat(cropped).isEqualTo(expected.pixels());
    }
  }

  /** The bounds that make half-size decoding "exact enough", on a picture full of detail. */
  @Test
  void halfSizeDecodingDiffersLittle() throws Exception {
    TensorImage picture = picture(1100, 1400);
    byte[] jpeg = jpeg(picture);
    DecodedImage decoded = new ImageDecoder().decode(jpeg);
    Augmentation crop =
        Augmentation.byName("random-resized-crop", Map.of("size", "224", "area", "0.9"));
    for (int i = 0; i < 5; i++) {
      Frame frame = new Frame();
      frame.load("JPEG", jpeg, 1100, 1400, 3, "a");
      crop.augmenter().apply(frame, new SampleRandom(1, i, "a"));
      byte[] half = Arrays.copyOf(frame.from(), frame.length());
      byte[] whole = crop.apply(decoded.bytes(), 1100, 1400, 3, 1, i, "a");

      assertThat(half).isNotEqualTo(whole);
      double sum = 0;
      int most = 0;
      for (int p = 0; p < half.length; p++) {
        int difference = Math.abs(Byte.toUnsignedInt(half[p]) - Byte.toUnsignedInt(whole[p]));
        sum += difference;
        most = Math.max(most, difference);
      }
      assertThat(sum / half.length).as("mean").isLessThan(1);
      assertThat(most).as("most").isLessThanOrEqualTo(8);
    }
  }

  private static TensorImage picture(int height, int width) {
    return new TensorImage(
        height, width, 3, GoldenPicture.of("crops", height, width, 3, 8).bytes());
  }

  private static byte[] jpeg(TensorImage picture) throws Exception {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    byte[] pixels = picture.pixels();
    for (int i = 0; i < picture.height() * picture.width(); i++) {
      image.setRGB(
          i % picture.width(),
          i / picture.width(),
          (pixels[3 * i] & 0xff) << 16
              | (pixels[3 * i + 1] & 0xff) << 8
              | pixels[3 * i + 2] & 0xff);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", bytes);
    return bytes.toByteArray();
  }
}
