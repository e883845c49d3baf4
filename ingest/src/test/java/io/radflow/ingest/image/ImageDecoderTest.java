package io.radflow.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.DecodedImage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

  private final ImageDecoder decoder = new ImageDecoder();

  @Test
  void greyPngIsDecodedAsTheJdkDoes() throws Exception {
    BufferedImage expected = TestImages.read(TestImages.xray());

    DecodedImage image = decoder.decode(TestImages.xray());

    assertThat(image.channels()).isEqualTo(1);
    assertThat(image.bits()).isEqualTo(8);
    assertThat(image.bytes()).isEqualTo(expected.getRaster().getDataElements(0, 0, 512, 512, null));
  }

  @Test
  void sixteenBitsStaySixteenBits() throws Exception {
    BufferedImage grey = TestImages.read(TestImages.xray());

    DecodedImage image = decoder.decode(TestImages.xray16());

    assertThat(image.bits()).isEqualTo(16);
    assertThat(image.channels()).isEqualTo(1);
    for (int i = 0; i < 512 * 512; i++) {
      int value = grey.getRaster().getSample(i % 512, i / 512, 0);
      assertThat(image.sample(i)).isEqualTo(TestImages.value16(value, i % 512));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR})
  void colourComesInRgbOrderWithoutAlpha(int type) throws Exception {
    BufferedImage colour = TestImages.coloured(type);

    DecodedImage image = decoder.decode(TestImages.write(colour, "png"));

    assertThat(image.channels()).isEqualTo(3);
    assertPixelsAre(image, colour, 0);
  }

  @Test
  void paletteIsExpanded() throws Exception {
    byte[] ramp = {0, 50, 100, (byte) 200};
    byte[] back = {(byte) 200, 100, 50, 0};
    BufferedImage indexed =
        new BufferedImage(
            9, 5, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(2, 4, ramp, back, ramp));
    for (int i = 0; i < 45; i++) {
      indexed.getRaster().setSample(i % 9, i / 9, 0, i % 4);
    }

    DecodedImage image = decoder.decode(TestImages.write(indexed, "png"));

    assertThat(image.channels()).isEqualTo(3);
    assertPixelsAre(image, indexed, 0);
  }

  @Test
  void jpegIsDecodedAsTheJdkDoes() throws Exception {
    byte[] file = TestImages.write(TestImages.coloured(BufferedImage.TYPE_3BYTE_BGR), "jpg");

    DecodedImage image = decoder.decode(file);

    assertThat(image.channels()).isEqualTo(3);
    assertPixelsAre(image, TestImages.read(file), 2);
  }

  @Test
  void greyJpegStaysGrey() throws Exception {
    byte[] file = TestImages.write(TestImages.read(TestImages.xray()), "jpg");

    DecodedImage image = decoder.decode(file);

    assertThat(image.channels()).isEqualTo(1);
    assertThat(image.bytes())
        .isEqualTo(TestImages.read(file).getRaster().getDataElements(0, 0, 512, 512, null));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.1, 0.5, 0.9, 0.99999})
  void aTruncatedPngIsRejected(double share) {
    byte[] file = TestImages.xray();
    byte[] cut = Arrays.copyOf(file, (int) (file.length * share));

    assertThat(rejection(cut).reason()).isEqualTo(RejectReason.TRUNCATED_IMAGE);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9, 0.999})
  void aTruncatedJpegIsRejected(double share) {
    byte[] file = TestImages.write(TestImages.read(TestImages.xray()), "jpg");
    byte[] cut = Arrays.copyOf(file, (int) (file.length * share));

    assertThat(rejection(cut).reason()).isEqualTo(RejectReason.TRUNCATED_IMAGE);
  }

  @Test
  void aFlippedByteInAPngIsRejected() {
    byte[] file = TestImages.xray();
    file[file.length / 2] ^= 1;

    assertThat(rejection(file))
        .hasMessageContaining("checksum")
        .extracting(RejectedException::reason)
        .isEqualTo(RejectReason.UNREADABLE_IMAGE);
  }

  @Test
  void aTextFileIsNoImage() {
    assertThat(rejection("not an image".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("found 12 bytes beginning 6e 6f 74")
        .extracting(RejectedException::reason)
        .isEqualTo(RejectReason.NOT_AN_IMAGE);
    assertThat(rejection(new byte[0]).reason()).isEqualTo(RejectReason.NOT_AN_IMAGE);
  }

  @Test
  void anImageAboveTheLimitIsRefusedByItsHeader() {
    byte[] file = TestImages.xray();

    assertThatThrownBy(() -> new ImageDecoder(512 * 512 - 1).decode(file))
        .hasMessageContaining("512 x 512")
        .isInstanceOfSatisfying(
            RejectedException.class,
            e -> assertThat(e.reason()).isEqualTo(RejectReason.IMAGE_TOO_LARGE));
  }

  @Test
  void aHeaderThatClaimsAHugeSizeIsRefusedBeforeAnythingIsAllocated() {
    byte[] file = TestImages.xray();
    ByteBuffer header = ByteBuffer.wrap(file);
    header.putInt(16, Integer.MAX_VALUE).putInt(20, Integer.MAX_VALUE);
    CRC32 crc = new CRC32();
    crc.update(file, 12, 17);
    header.putInt(29, (int) crc.getValue());

    assertThat(rejection(file).reason()).isEqualTo(RejectReason.IMAGE_TOO_LARGE);
  }

  @Test
  void cifarPlanesAreInterleaved() throws Exception {
    byte[] planes = new byte[3072];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) (i % 251);
    }

    DecodedImage image = decoder.decode(ImageFormat.CIFAR, planes);

    assertThat(image.height()).isEqualTo(32);
    assertThat(image.width()).isEqualTo(32);
    for (int i = 0; i < 1024; i++) {
      for (int channel = 0; channel < 3; channel++) {
        assertThat(image.sample(3 * i + channel)).isEqualTo((channel * 1024 + i) % 251);
      }
    }
  }

  private RejectedException rejection(byte[] file) {
    return catchThrowableOfType(RejectedException.class, () -> decoder.decode(file));
  }

  private static void assertPixelsAre(DecodedImage image, BufferedImage expected, int tolerance) {
    assertThat(image.height()).isEqualTo(expected.getHeight());
    assertThat(image.width()).isEqualTo(expected.getWidth());
    int index = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int rgb = expected.getRGB(x, y);
        for (int shift = 16; shift >= 0; shift -= 8) {
          assertThat(Math.abs(image.sample(index++) - (rgb >> shift & 255)))
              .isLessThanOrEqualTo(tolerance);
        }
      }
    }
  }
}
