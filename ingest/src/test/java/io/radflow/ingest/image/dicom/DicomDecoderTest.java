package io.radflow.ingest.image.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.ImageDecoder;
import io.radflow.ingest.image.ImageFormat;
import io.radflow.ingest.image.TestImages;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.ingest.image.pixels.ImageSize;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of 37 × 29 pixels; the test resources' README tells how they were made. */
class DicomDecoderTest {

  private static final int WIDTH = 37;
  private static final int HEIGHT = 29;
  private static final long MAX_PIXELS = 10_000;
  private static final List<String> ALL =
      List.of(
          "big-endian-12",
          "big-endian-8",
          "deflated-12",
          "exact",
          "explicit-12",
          "explicit-16",
          "explicit-8",
          "high-bit-15",
          "implicit-12",
          "jpeg-2000-12",
          "jpeg-2000-16",
          "jpeg-2000-8",
          "jpeg-2000-rgb-8",
          "jpeg-2000-signed-16",
          "jpeg-baseline-8",
          "jpeg-baseline-rgb-8",
          "jpeg-lossless-12",
          "jpeg-lossless-16",
          "jpeg-lossless-8",
          "jpeg-lossless-p14-16",
          "jpeg-lossless-signed-16",
          "monochrome1",
          "negative-slope",
          "padding",
          "palette",
          "rgb-8",
          "rgb-planar-8",
          "rle-12",
          "rle-16",
          "rle-8",
          "rle-rgb-8",
          "rle-signed-16",
          "sigmoid",
          "signed-16",
          "window");

  /** What the files' pixels were made from. */
  private static int value(int x, int y) {
    return x * 37 + y * 101 + x * y % 7 * 5;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explicit-12",
        "implicit-12",
        "big-endian-12",
        "deflated-12",
        "high-bit-15",
        "rle-12",
        "jpeg-lossless-12",
        "jpeg-2000-12"
      })
  void twelveBitsAreSpreadOverSixteen(String name) throws Exception {
    assertGrey(name, 16, (x, y) -> spread(value(x, y) % 4096, 4095));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explicit-16",
        "rle-16",
        "jpeg-lossless-16",
        "jpeg-lossless-p14-16",
        "jpeg-2000-16"
      })
  void sixteenBitsStayAsTheyAre(String name) throws Exception {
    assertGrey(name, 16, (x, y) -> value(x, y) * 13 % 65536);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"signed-16", "rle-signed-16", "jpeg-lossless-signed-16", "jpeg-2000-signed-16"})
  void signedValuesBeginAtBlack(String name) throws Exception {
    assertGrey(name, 16, (x, y) -> value(x, y) * 13 % 65536);
  }

  @ParameterizedTest
  @ValueSource(strings = {"explicit-8", "big-endian-8", "rle-8", "jpeg-lossless-8", "jpeg-2000-8"})
  void eightBitsStayAsTheyAre(String name) throws Exception {
    assertGrey(name, 8, (x, y) -> value(x, y) % 256);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb-8", "rgb-planar-8", "rle-rgb-8", "jpeg-2000-rgb-8"})
  void coloursAreRgbWhateverTheirOrder(String name) throws Exception {
    DecodedImage image = decode(name);

    assertThat(image.channels()).isEqualTo(3);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int at = 3 * (y * WIDTH + x);
        assertThat(image.sample(at)).isEqualTo(value(x, y) % 256);
        assertThat(image.sample(at + 1)).isEqualTo(x * 5 % 256);
        assertThat(image.sample(at + 2)).isEqualTo(y * 7 % 256);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg-baseline-8", "jpeg-baseline-rgb-8"})
  void baselineJpegIsWhatTheSecondDecoderMakesOfIt(String name) throws Exception {
    byte[] expected = TestImages.resource("/dicom/" + name + ".raw");

    DecodedImage image = decode(name);

    assertThat(image.bytes()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(image.sample(i)).isCloseTo(Byte.toUnsignedInt(expected[i]), within(2));
    }
  }

  @Test
  void theFirstWindowIsAppliedToRescaledValues() throws Exception {
    assertGrey(
        "window", 16, (x, y) -> share((2.0 * (value(x, y) % 4096) - 1024 - 99.5) / 1999 + 0.5));
  }

  @Test
  void windowsOfOtherFunctionsAreApplied() throws Exception {
    assertGrey("exact", 16, (x, y) -> share((value(x, y) % 4096 - 2048) / 1000.0 + 0.5));
    assertGrey(
        "sigmoid",
        16,
        (x, y) -> share(1 / (1 + Math.exp(-4 * (value(x, y) % 4096 - 2048) / 1000.0))));
  }

  @Test
  void monochrome1AndANegativeSlopeAreTurned() throws Exception {
    IntBinaryOperator turned = (x, y) -> 65535 - spread(value(x, y) % 4096, 4095);
    assertGrey("monochrome1", 16, turned);
    assertGrey("negative-slope", 16, turned);
  }

  @Test
  void paddingIsBlackAtLast() throws Exception {
    assertGrey(
        "padding",
        16,
        (x, y) -> {
          int value = value(x, y) % 4096;
          return value <= 99 ? 0 : 65535 - spread(value, 4095);
        });
  }

  @Test
  void aPaletteBecomesColours() throws Exception {
    DecodedImage image = decode("palette");

    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int entry = value(i % WIDTH, i / WIDTH) % 256;
      assertThat(image.sample(3 * i)).isEqualTo(entry);
      assertThat(image.sample(3 * i + 1)).isEqualTo(255 - entry);
      assertThat(image.sample(3 * i + 2)).isEqualTo(entry * 3 % 256);
    }
  }

  @Test
  void theHeaderAloneTellsWhatDecodingFinds() throws Exception {
    for (String name : ALL) {
      DecodedImage image = decode(name);
      assertThat(new ImageDecoder().header(ImageFormat.DICOM, file(name)))
          .as(name)
          .isEqualTo(new ImageSize(image.height(), image.width(), image.channels(), image.bits()));
    }
  }

  @Test
  void whatHasNoDecoderSaysSo() {
    assertThat(rejection(file("two-frames"))).hasMessageContaining("(0028,0008) is 2");
    assertThat(rejection(file("jpeg-ls-12")))
        .hasMessageContaining("transfer syntax 1.2.840.10008.1.2.4.80");
    assertThat(rejection(file("jpeg-extended-12")))
        .hasMessageContaining("transfer syntax 1.2.840.10008.1.2.4.51");
  }

  @Test
  void aTooLargePictureIsRefusedByItsHeader() {
    RejectedException e =
        catchThrowableOfType(
            RejectedException.class, () -> DicomDecoder.decode(file("explicit-12"), 1072));

    assertThat(e.reason()).isEqualTo(RejectReason.IMAGE_TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.06, 0.1, 0.3, 0.7, 0.99})
  void aTruncatedFileIsRejectedAsSuch(double share) {
    byte[] whole = file("explicit-12");

    assertThat(rejection(Arrays.copyOf(whole, (int) (whole.length * share))).reason())
        .isEqualTo(RejectReason.TRUNCATED_IMAGE);
  }

  @Test
  void damagedFilesAreDecodedOrRejectedAndNothingElse() {
    Random random = new Random(3);
    for (String name : ALL) {
      byte[] whole = file(name);
      for (int round = 0; round < 60; round++) {
        byte[] damaged =
            round % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        for (int flips = 0; flips < 4 && damaged.length > 200; flips++) {
          damaged[132 + random.nextInt(damaged.length - 132)] = (byte) random.nextInt();
        }
        try {
          DecodedImage image = DicomDecoder.decode(damaged, MAX_PIXELS);
          assertThat((long) image.height() * image.width()).isLessThanOrEqualTo(MAX_PIXELS);
        } catch (RejectedException e) {
          assertThat(e.reason())
              .isIn(
                  RejectReason.TRUNCATED_IMAGE,
                  RejectReason.UNREADABLE_IMAGE,
                  RejectReason.IMAGE_TOO_LARGE);
        }
      }
    }
  }

  private static int spread(int value, int most) {
    return (int) Math.floor((double) value / most * 65535 + 0.5);
  }

  private static int share(double share) {
    return (int) Math.floor(Math.max(0, Math.min(1, share)) * 65535 + 0.5);
  }

  private static void assertGrey(String name, int bits, IntBinaryOperator expected)
      throws RejectedException {
    DecodedImage image = decode(name);
    assertThat(image.bits()).isEqualTo(bits);
    assertThat(image.channels()).isEqualTo(1);
    assertThat(image.width()).isEqualTo(WIDTH);
    assertThat(image.height()).isEqualTo(HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      assertThat(image.sample(i))
          .as("pixel %d of %s", i, name)
          .isEqualTo(expected.applyAsInt(i % WIDTH, i / WIDTH));
    }
  }

  private static DecodedImage decode(String name) throws RejectedException {
    return new ImageDecoder().decode(file(name));
  }

  private static byte[] file(String name) {
    return TestImages.resource("/dicom/" + name + ".dcm");
  }

  private static RejectedException rejection(byte[] file) {
    return catchThrowableOfType(
        RejectedException.class, () -> DicomDecoder.decode(file, MAX_PIXELS));
  }
}
