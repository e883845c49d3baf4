package io.radflow.infra.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Seeded pictures of about 100 kB as JPEG, as natural data sets have: 500 × 375 pixels, quality 90.
 */
final class JpegSet {

  static final int WIDTH = 500;
  static final int HEIGHT = 375;

  private static final float QUALITY = 0.9f;
  private static final int WAVES = 12;
  private static final double NOISE = 26;

  private JpegSet() {}

  static List<byte[]> of(int count, long seed) throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(encode(picture(new Random(seed + i))));
    }
    return files;
  }

  /** Waves of many lengths with noise on them: neither flat nor mere noise. */
  private static BufferedImage picture(Random random) {
    double[][] waves = new double[WAVES][];
    for (int i = 0; i < WAVES; i++) {
      double scale = Math.pow(2, -i / 2.0);
      waves[i] =
          new double[] {
            random.nextGaussian() / (200 * scale),
            random.nextGaussian() / (200 * scale),
            random.nextDouble() * 2 * Math.PI,
            60 * scale
          };
    }
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          double value = 128 + NOISE * random.nextGaussian();
          for (double[] wave : waves) {
            double phase = (x * wave[0] + y * wave[1]) * 2 * Math.PI + wave[2] + channel;
            value += wave[3] * Math.sin(phase);
          }
          rgb = rgb << Byte.SIZE | (int) Math.max(0, Math.min(255, value));
        }
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  private static byte[] encode(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(QUALITY);
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
