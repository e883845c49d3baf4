package io.radflow.infra.phantom;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** One grey image, brightness 0 to 1, row-major. */
record Canvas(int width, int height, float[] brightness) {

  Canvas(int width, int height) {
    this(width, height, new float[width * height]);
  }

  /**
   * A PNG of one grey channel.
   *
   * @param bits 8 or 16
   */
  byte[] png(int bits) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(brightness.length * bits / 8);
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("png");
    ImageWriter writer = writers.next();
    // ImageIO.write would put a cache file on disk for each image.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(bits == 16 ? sixteenBit() : eightBit(), null, null));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private BufferedImage eightBit() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(brightness[i] * 255);
    }
    return image;
  }

  private BufferedImage sixteenBit() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
    short[] pixels = ((DataBufferUShort) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (short) Math.round(brightness[i] * 65535);
    }
    return image;
  }
}
