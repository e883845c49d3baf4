package io.radflow.training.cudnn;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.FloatImages;

/**
 * The sizes of a batch, by which recorded steps are told apart.
 *
 * @param channels of a pixel as it comes to the device
 * @param floats whether pixels come as float32, normalised, and not as bytes
 */
record BatchShape(int samples, int height, int width, int channels, boolean floats) {

  static BatchShape of(Batch batch) {
    return new BatchShape(batch.size(), batch.height(), batch.width(), batch.channels(), false);
  }

  static BatchShape of(FloatImages images) {
    return new BatchShape(images.samples(), images.height(), images.width(), 3, true);
  }

  long pixelBytes() {
    return (long) samples * height * width * channels * (floats ? Float.BYTES : 1);
  }
}
