package io.radflow.eval.report;

import io.radflow.ingest.record.TensorSample;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;

/** A tensor's pixels as a PNG. */
final class TensorPicture {

  private TensorPicture() {}

  /**
   * @throws IOException if the pixels are not [height, width, 1 or 3]
   */
  static byte[] png(TensorSample tensor) throws IOException {
    int height = tensor.getHeight();
    int width = tensor.getWidth();
    int channels = tensor.getChannels();
    ByteBuffer pixels = tensor.getPixels().duplicate();
    if ((channels != 1 && channels != 3)
        || pixels.remaining() != (long) height * width * channels) {
      throw new IOException(
          String.format(
              "%s: %d bytes of pixels for [%d, %d, %d], expected as many and 1 or 3 channels",
              tensor.getId(), pixels.remaining(), height, width, channels));
    }
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    int[] pixel = new int[channels];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          pixel[c] = pixels.get() & 0xFF;
        }
        image.getRaster().setPixel(x, y, pixel);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }
}
