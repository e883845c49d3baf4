package io.radflow.eval.report;

import io.radflow.core.record.TensorSample;
import io.radflow.eval.page.PngPicture;
import java.io.IOException;
import java.nio.ByteBuffer;

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
    byte[] bytes = new byte[pixels.remaining()];
    pixels.get(bytes);
    return PngPicture.encode(bytes, height, width, channels);
  }
}
