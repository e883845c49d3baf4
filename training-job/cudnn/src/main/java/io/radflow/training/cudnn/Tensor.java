package io.radflow.training.cudnn;

import io.radflow.training.cudnn.device.ElementType;

/**
 * Values on the device, [images, height, width, channels].
 *
 * @param address of the first
 */
record Tensor(long address, ElementType type, int images, int height, int width, int channels) {

  int pixels() {
    return height * width;
  }

  /** Images times pixels: the rows of the tensor as a matrix of {@link #channels} columns. */
  int rows() {
    return Math.multiplyExact(images, pixels());
  }

  long values() {
    return (long) rows() * channels;
  }

  long bytes() {
    return values() * type.bytes();
  }
}
