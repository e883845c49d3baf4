package io.radflow.preprocess.transform;

import java.util.Arrays;

/**
 * PIL's antialiased bilinear {@code Image.resize} on 8-bit images, bit for bit.
 *
 * <p>A separable triangle filter whose support grows with the reduction, in fixed point of 22 bits,
 * with 8-bit pixels between the horizontal and the vertical pass (Pillow, {@code
 * libImaging/Resample.c}). No OpenCV mode does this when shrinking.
 */
public final class BilinearResize {

  /** Of 32 bits, 8 hold the pixel and 2 the sum's overshoot. */
  private static final int PRECISION_BITS = 32 - 8 - 2;

  private BilinearResize() {}

  /**
   * torchvision's {@code Resize(size)}: the short side becomes {@code shortSide}, the long side
   * keeps the aspect, rounded down.
   */
  public static TensorImage shortSide(TensorImage image, int shortSide) {
    long height = image.height();
    long width = image.width();
    return height <= width
        ? resize(image, shortSide, (int) Math.max(1, shortSide * width / height))
        : resize(image, (int) Math.max(1, shortSide * height / width), shortSide);
  }

  /**
   * Resizes to a given size, whatever the aspect.
   *
   * @param height pixels
   * @param width pixels
   */
  public static TensorImage resize(TensorImage image, int height, int width) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException("Cannot resize to " + height + " x " + width);
    }
    TensorImage resized = image;
    if (width != resized.width()) {
      resized = horizontal(resized, Kernel.of(resized.width(), width));
    }
    if (height != resized.height()) {
      resized = vertical(resized, Kernel.of(resized.height(), height));
    }
    return resized;
  }

  private static TensorImage horizontal(TensorImage image, Kernel kernel) {
    int channels = image.channels();
    int width = kernel.first.length;
    byte[] from = image.pixels();
    byte[] to = new byte[Math.multiplyExact(image.height(), width * channels)];
    for (int y = 0; y < image.height(); y++) {
      int row = y * image.width() * channels;
      int out = y * width * channels;
      for (int x = 0; x < width; x++) {
        int start = row + kernel.first[x] * channels;
        for (int c = 0; c < channels; c++) {
          to[out++] = filter(from, start + c, channels, kernel, x);
        }
      }
    }
    return new TensorImage(image.height(), width, channels, to);
  }

  private static TensorImage vertical(TensorImage image, Kernel kernel) {
    int stride = image.width() * image.channels();
    int height = kernel.first.length;
    byte[] from = image.pixels();
    byte[] to = new byte[Math.multiplyExact(height, stride)];
    int[] sums = new int[stride];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 1 << (PRECISION_BITS - 1));
      for (int k = 0; k < kernel.taps[y]; k++) {
        int weight = kernel.weights[y * kernel.size + k];
        int row = (kernel.first[y] + k) * stride;
        for (int i = 0; i < stride; i++) {
          sums[i] += (from[row + i] & 0xff) * weight;
        }
      }
      for (int i = 0; i < stride; i++) {
        to[y * stride + i] = clip(sums[i]);
      }
    }
    return new TensorImage(height, image.width(), image.channels(), to);
  }

  private static byte filter(byte[] from, int start, int stride, Kernel kernel, int index) {
    int sum = 1 << (PRECISION_BITS - 1);
    int weight = index * kernel.size;
    for (int k = 0, i = start; k < kernel.taps[index]; k++, i += stride) {
      sum += (from[i] & 0xff) * kernel.weights[weight + k];
    }
    return clip(sum);
  }

  private static byte clip(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }

  /**
   * Weights of one axis.
   *
   * @param first first source index of each output index
   * @param taps number of source pixels of each output index
   * @param weights [outputs, size], fixed point
   * @param size most taps of one output
   */
  private record Kernel(int[] first, int[] taps, int[] weights, int size) {

    static Kernel of(int from, int to) {
      double scale = (double) from / to;
      double filterScale = Math.max(scale, 1.0);
      int size = (int) Math.ceil(filterScale) * 2 + 1;
      Kernel kernel = new Kernel(new int[to], new int[to], new int[to * size], size);
      double[] weights = new double[size];
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale;
        int first = Math.max(0, (int) (centre - filterScale + 0.5));
        int taps = Math.min(from, (int) (centre + filterScale + 0.5)) - first;
        double sum = 0;
        for (int k = 0; k < taps; k++) {
          double distance = Math.abs((k + first - centre + 0.5) * (1.0 / filterScale));
          weights[k] = distance < 1.0 ? 1.0 - distance : 0.0;
          sum += weights[k];
        }
        kernel.first[i] = first;
        kernel.taps[i] = taps;
        for (int k = 0; k < taps; k++) {
          double weight = sum == 0.0 ? weights[k] : weights[k] / sum;
          kernel.weights[i * size + k] = (int) (0.5 + weight * (1 << PRECISION_BITS));
        }
      }
      return kernel;
    }
  }
}
