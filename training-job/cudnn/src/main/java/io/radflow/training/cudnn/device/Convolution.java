package io.radflow.training.cudnn.device;

import org.apache.flink.annotation.Internal;

/**
 * A convolution of x [images, height, width, in] with a square kernel [out, size, size, in], padded
 * by size / 2 zeros, to y [images, (height − 1) / stride + 1, (width − 1) / stride + 1, out]. Sums
 * are float32.
 *
 * @param type of everything
 */
@Internal
public record Convolution(
    int images, int height, int width, int in, int out, int size, int stride, ElementType type) {

  /** Rows of y. */
  public int outHeight() {
    return (height - 1) / stride + 1;
  }

  /** Columns of y. */
  public int outWidth() {
    return (width - 1) / stride + 1;
  }

  /** Multiplications and additions, those by the padding too. */
  public double flops() {
    return 2.0 * outputs() * in * size * size;
  }

  /** Bytes of x, the kernel and y. */
  public double bytes() {
    double inputs = (double) images * height * width * in + (double) out * size * size * in;
    return (inputs + outputs()) * type.bytes();
  }

  private double outputs() {
    return (double) images * outHeight() * outWidth() * out;
  }

  /** Zeros on each side. */
  public int padding() {
    return size / 2;
  }
}
