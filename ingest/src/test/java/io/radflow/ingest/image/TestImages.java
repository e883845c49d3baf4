package io.radflow.ingest.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Real images, and variants of them that are made with the JDK's writers. */
public final class TestImages {

  private TestImages() {}

  /** A chest X-ray of 512 x 512 pixels, 8-bit grey PNG. */
  public static byte[] xray() {
    return resource("/images/00000001_000.png");
  }

  /** Another one of the same size. */
  public static byte[] otherXray() {
    return resource("/images/00027426_000.png");
  }

  public static byte[] resource(String name) {
    try (InputStream in = TestImages.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static BufferedImage read(byte[] file) {
    try {
      return ImageIO.read(new ByteArrayInputStream(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] write(BufferedImage image, String format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, out)) {
        throw new IllegalArgumentException("No writer for " + format + " and " + image);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The X-ray with 16 bits: each value times 257, minus its column. */
  public static byte[] xray16() {
    BufferedImage grey = read(xray());
    BufferedImage deep =
        new BufferedImage(grey.getWidth(), grey.getHeight(), BufferedImage.TYPE_USHORT_GRAY);
    for (int y = 0; y < grey.getHeight(); y++) {
      for (int x = 0; x < grey.getWidth(); x++) {
        deep.getRaster().setSample(x, y, 0, value16(grey.getRaster().getSample(x, y, 0), x));
      }
    }
    return write(deep, "png");
  }

  static int value16(int value8, int x) {
    return Math.max(0, value8 * 257 - x);
  }

  /** The X-ray in a colour model: R as it is, G half of it, B its complement, alpha 200. */
  public static BufferedImage coloured(int type) {
    BufferedImage grey = read(xray());
    BufferedImage colour = new BufferedImage(grey.getWidth(), grey.getHeight(), type);
    for (int y = 0; y < grey.getHeight(); y++) {
      for (int x = 0; x < grey.getWidth(); x++) {
        int value = grey.getRaster().getSample(x, y, 0);
        colour.setRGB(x, y, 200 << 24 | value << 16 | value / 2 << 8 | (255 - value));
      }
    }
    return colour;
  }
}
