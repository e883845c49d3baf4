package io.radflow.infra.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures with structure at every scale and some noise, always the same. */
final class BenchPictures {

  private static final int NOISE = 8;

  private BenchPictures() {}

  /**
   * @param channels 1 or 3
   */
  static byte[] jpeg(int height, int width, int channels) throws IOException {
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    Random random = new Random(3);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          image.getRaster().setSample(x, y, c, value(x, y, c, random));
        }
      }
    }
    return written(image, "jpeg");
  }

  /**
   * Pixels [height, width, channels] of different pictures.
   *
   * @param channels 1 or 3
   */
  static List<byte[]> raw(int count, int side, int channels) {
    Random random = new Random(6);
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] pixels = new byte[side * side * channels];
      int shift = random.nextInt(1000);
      for (int at = 0; at < pixels.length; at++) {
        int x = at / channels % side;
        int y = at / channels / side;
        pixels[at] = (byte) value(x + shift, y, at % channels, random);
      }
      pictures.add(pixels);
    }
    return pictures;
  }

  static byte[] png16(int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
    Random random = new Random(4);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, 200 * value(x, y, 0, random) + random.nextInt(64));
      }
    }
    return written(image, "png");
  }

  private static int value(int x, int y, int channel, Random random) {
    double wave =
        Math.sin(x / 97.0 + channel) + Math.cos(y / 61.0) + 0.3 * Math.sin((x + 2 * y) / 7.0);
    return (int) Math.max(0, Math.min(255, 128 + 50 * wave + random.nextInt(NOISE)));
  }

  private static byte[] written(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }
}
