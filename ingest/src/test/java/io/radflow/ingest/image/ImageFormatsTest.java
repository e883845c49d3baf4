package io.radflow.ingest.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.image.pixels.DecodedImage;
import io.radflow.ingest.image.pixels.ImageSize;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of JPEG and PNG, against Pillow's pixels or those that the JDK was given to write. */
class ImageFormatsTest {

  private static final int WIDTH = 37;
  private static final int HEIGHT = 29;
  private static final List<String> JPEGS =
      List.of(
          "grey",
          "rgb-444",
          "rgb-420",
          "progressive",
          "progressive-grey",
          "restarts",
          "exif-orientation",
          "cmyk");

  private final ImageDecoder decoder = new ImageDecoder();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grey",
        "rgb-444",
        "progressive",
        "progressive-grey",
        "restarts",
        "exif-orientation",
        "cmyk"
      })
  void jpegIsWhatPillowMakesOfIt(String name) throws Exception {
    byte[] expected = TestImages.resource("/formats/" + name + ".raw");

    DecodedImage image = decoder.decode(jpeg(name));

    assertThat(image.width()).isEqualTo(61);
    assertThat(image.height()).isEqualTo(43);
    assertThat(image.channels()).isEqualTo(expected.length / (61 * 43));
    for (int i = 0; i < expected.length; i++) {
      assertThat(image.sample(i)).isCloseTo(Byte.toUnsignedInt(expected[i]), within(3));
    }
  }

  @Test
  void subsampledColoursDifferOnlyInHowTheyAreSmoothed() throws Exception {
    byte[] expected = TestImages.resource("/formats/rgb-420.raw");

    DecodedImage image = decoder.decode(jpeg("rgb-420"));

    long sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.abs(image.sample(i) - Byte.toUnsignedInt(expected[i]));
    }
    assertThat((double) sum / expected.length).isLessThan(2.0);
  }

  @Test
  void lumaChromaAndBlackBecomeColours() throws Exception {
    DecodedImage inks = decoder.decode(jpeg("cmyk"));
    byte[] marked = jpeg("cmyk");
    int adobe = indexOf(marked, "Adobe");
    marked[adobe + 11] = 2;

    DecodedImage converted = decoder.decode(marked);

    assertThat(converted.channels()).isEqualTo(3);
    assertThat(converted.bytes()).isNotEqualTo(inks.bytes());
  }

  @Test
  void theEndMarkMustBeThere() {
    for (String name : JPEGS) {
      byte[] whole = jpeg(name);
      assertThat(rejection(Arrays.copyOf(whole, whole.length - 2)).reason())
          .as(name)
          .isEqualTo(RejectReason.TRUNCATED_IMAGE);
    }
  }

  @Test
  void whatFollowsTheEndMarkIsLeftAlone() throws Exception {
    byte[] whole = jpeg("rgb-444");
    byte[] longer = Arrays.copyOf(whole, whole.length + 100);

    assertThat(decoder.decode(longer).bytes()).isEqualTo(decoder.decode(whole).bytes());
  }

  @Test
  void bytesMissingInTheMiddleAreNoticed() {
    byte[] whole = jpeg("rgb-444");
    int cut = whole.length / 2;
    byte[] shorter = Arrays.copyOf(whole, whole.length - 900);
    System.arraycopy(whole, cut + 900, shorter, cut, whole.length - cut - 900);

    assertThat(rejection(shorter).reason())
        .isIn(RejectReason.TRUNCATED_IMAGE, RejectReason.UNREADABLE_IMAGE);
  }

  /** Damaged at random places, of which some are in tables and most in compressed pixels. */
  @Test
  void theCheckFindsWhatDecodingFinds() {
    Random random = new Random(7);
    int rejected = 0;
    for (String name : JPEGS) {
      for (int i = 0; i < 150; i++) {
        byte[] damaged = jpeg(name);
        for (int times = i % 4; times > 0; times--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        String decoded = outcome(() -> size(decoder.decode(damaged)));
        rejected += decoded.startsWith("rejected") ? 1 : 0;

        assertThat(outcome(() -> decoder.check(ImageDecoder.detect(damaged), damaged)))
            .as("%s, damaged as case %d", name, i)
            .isEqualTo(decoded);
      }
    }
    assertThat(rejected).isGreaterThan(100);
  }

  private static ImageSize size(DecodedImage image) {
    return new ImageSize(image.height(), image.width(), image.channels(), image.bits());
  }

  private static String outcome(Callable<ImageSize> decoding) {
    try {
      return decoding.call().toString();
    } catch (RejectedException e) {
      return "rejected: " + e.reason();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void kindsOfJpegWithoutADecoderSaySo() {
    byte[] arithmetic = jpeg("grey");
    arithmetic[frame(arithmetic)] = (byte) 0xC9;
    byte[] deep = jpeg("grey");
    deep[frame(deep) + 3] = 12;

    assertThat(rejection(arithmetic)).hasMessageContaining("arithmetic coding");
    assertThat(rejection(deep)).hasMessageContaining("12 bits, expected 8");
  }

  @Test
  void aPngCalledJpgIsAPng() throws Exception {
    assertThat(decoder.decode(TestImages.xray()).width()).isEqualTo(512);
  }

  @ParameterizedTest
  @CsvSource({
    "8,1,false",
    "8,2,false",
    "8,3,false",
    "8,4,false",
    "16,1,false",
    "16,2,false",
    "16,3,false",
    "16,4,false",
    "8,3,true",
    "16,2,true"
  })
  void pngOfEveryDepthKeepsItAndLosesItsAlpha(int bits, int bands, boolean interlaced)
      throws Exception {
    BufferedImage written = components(bits, bands);

    DecodedImage image = decoder.decode(png(written, interlaced));

    int channels = bands <= 2 ? 1 : 3;
    assertThat(image.bits()).isEqualTo(bits);
    assertThat(image.channels()).isEqualTo(channels);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      for (int channel = 0; channel < channels; channel++) {
        assertThat(image.sample(channels * i + channel))
            .isEqualTo(written.getRaster().getSample(i % WIDTH, i / WIDTH, channel));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,false", "2,false", "4,false", "8,false", "1,true", "2,true", "4,true", "8,true"})
  void palettesOfEveryDepthBecomeColoursWithOrWithoutATransparentOne(int bits, boolean transparent)
      throws Exception {
    int entries = 1 << bits;
    byte[] red = new byte[entries];
    byte[] green = new byte[entries];
    byte[] blue = new byte[entries];
    for (int i = 0; i < entries; i++) {
      red[i] = (byte) (i * 200 / entries);
      green[i] = (byte) (255 - i * 100 / entries);
      blue[i] = (byte) (i * 17 % 251);
    }
    IndexColorModel palette =
        transparent
            ? new IndexColorModel(bits, entries, red, green, blue, entries - 1)
            : new IndexColorModel(bits, entries, red, green, blue);
    BufferedImage written =
        new BufferedImage(
            WIDTH,
            HEIGHT,
            bits == 8 ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_BYTE_BINARY,
            palette);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      written.getRaster().setSample(i % WIDTH, i / WIDTH, 0, i % entries);
    }

    DecodedImage image = decoder.decode(png(written, false));

    assertThat(image.channels()).isEqualTo(3);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int entry = i % entries;
      assertThat(image.sample(3 * i)).isEqualTo(Byte.toUnsignedInt(red[entry]));
      assertThat(image.sample(3 * i + 1)).isEqualTo(Byte.toUnsignedInt(green[entry]));
      assertThat(image.sample(3 * i + 2)).isEqualTo(Byte.toUnsignedInt(blue[entry]));
    }
  }

  @Test
  void theHeaderAloneTellsWhatDecodingFinds() throws Exception {
    List<byte[]> files = new ArrayList<>();
    JPEGS.forEach(name -> files.add(jpeg(name)));
    files.add(png(components(16, 2), false));
    files.add(png(components(8, 4), true));
    files.add(TestImages.xray16());
    for (byte[] file : files) {
      DecodedImage image = decoder.decode(file);
      assertThat(decoder.header(ImageDecoder.detect(file), file))
          .isEqualTo(new ImageSize(image.height(), image.width(), image.channels(), image.bits()));
    }
  }

  @Test
  void damagedFilesAreDecodedOrRejectedAndNothingElse() throws Exception {
    Random random = new Random(9);
    List<byte[]> files = new ArrayList<>();
    JPEGS.forEach(name -> files.add(jpeg(name)));
    files.add(png(components(16, 4), true));
    ImageDecoder small = new ImageDecoder(100_000);
    for (byte[] whole : files) {
      for (int round = 0; round < 80; round++) {
        byte[] damaged =
            round % 4 == 0 ? Arrays.copyOf(whole, 3 + random.nextInt(whole.length)) : whole.clone();
        for (int flips = 0; flips < 3; flips++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        try {
          DecodedImage image = small.decode(damaged);
          assertThat(image.height() * image.width()).isLessThanOrEqualTo(100_000);
        } catch (RejectedException e) {
          assertThat(e.reason())
              .isIn(
                  RejectReason.NOT_AN_IMAGE,
                  RejectReason.TRUNCATED_IMAGE,
                  RejectReason.UNREADABLE_IMAGE,
                  RejectReason.IMAGE_TOO_LARGE);
        }
      }
    }
  }

  private RejectedException rejection(byte[] file) {
    return catchThrowableOfType(RejectedException.class, () -> decoder.decode(file));
  }

  private static byte[] jpeg(String name) {
    return TestImages.resource("/formats/" + name + ".jpg");
  }

  /** The place of the frame mark's second byte in a baseline file. */
  private static int frame(byte[] jpeg) {
    for (int i = 0; i + 1 < jpeg.length; i++) {
      if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xC0) {
        return i + 1;
      }
    }
    throw new AssertionError("no frame");
  }

  private static int indexOf(byte[] bytes, String text) {
    for (int i = 0; i + text.length() <= bytes.length; i++) {
      if (new String(bytes, i, text.length()).equals(text)) {
        return i;
      }
    }
    throw new AssertionError("no " + text);
  }

  private static BufferedImage components(int bits, int bands) {
    boolean alpha = bands % 2 == 0;
    int type = bits == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(bands <= 2 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
            alpha,
            false,
            alpha ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE,
            type);
    WritableRaster raster = model.createCompatibleWritableRaster(WIDTH, HEIGHT);
    int mask = (1 << bits) - 1;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      for (int band = 0; band < bands; band++) {
        raster.setSample(i % WIDTH, i / WIDTH, band, (i * 977 + band * 12345) & mask);
      }
    }
    return new BufferedImage(model, raster, false, null);
  }

  private static byte[] png(BufferedImage image, boolean interlaced) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setProgressiveMode(
        interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
