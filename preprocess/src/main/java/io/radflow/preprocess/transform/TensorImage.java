package io.radflow.preprocess.transform;

import org.apache.flink.annotation.Internal;

/**
 * An image of unsigned bytes.
 *
 * @param height pixels
 * @param width pixels
 * @param channels 1 or 3, in RGB order
 * @param pixels [height, width, channels], row-major; not copied
 */
@Internal
public record TensorImage(int height, int width, int channels, byte[] pixels) {

  public TensorImage {
    if ((long) height * width * channels != pixels.length || pixels.length == 0) {
      throw new IllegalArgumentException(
          String.format(
              "%d bytes are not an image of %d x %d x %d", pixels.length, height, width, channels));
    }
  }
}
