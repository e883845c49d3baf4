package io.radflow.eval.page;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.apache.flink.annotation.Internal;

/** Pixels as a PNG. */
@Internal
public final class PngPicture {

  private PngPicture() {}

  /**
   * @param pixels [height, width, channels], row-major, unsigned bytes
   * @param channels 1 or 3
   */
  public static byte[] encode(byte[] pixels, int height, int width, int channels)
      throws IOException {
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    int[] pixel = new int[channels];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          pixel[c] = pixels[at++] & 0xFF;
        }
        image.getRaster().setPixel(x, y, pixel);
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }
}
