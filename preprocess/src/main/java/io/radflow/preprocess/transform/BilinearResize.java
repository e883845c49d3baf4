package io.radflow.preprocess.transform;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * PIL's antialiased bilinear {@code Image.resize} on 8-bit images, bit for bit.
 *
 * <p>A separable triangle filter whose support grows with the reduction, in fixed point of 22 bits,
 * with 8-bit pixels between the horizontal and the vertical pass (Pillow, {@code
 * libImaging/Resample.c}). No OpenCV mode does this when shrinking.
 *
 * <p>An instance keeps its working memory, so that nothing is allocated once it has grown. It is
 * for one thread.
 */
@Internal
public final class BilinearResize {

  /** Of 32 bits, 8 hold the pixel and 2 the sum's overshoot. */
  static final int PRECISION_BITS = 32 - 8 - 2;

  private static final int HALF = 1 << (PRECISION_BITS - 1);
  private static final int RGB = 3;

  private final ResizeKernel columns = new ResizeKernel();
  private final ResizeKernel rows = new ResizeKernel();
  private byte[] between = new byte[0];
  private int[] sums = new int[0];

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
    if (height == image.height() && width == image.width()) {
      return image;
    }
    byte[] resized =
        new byte[Math.multiplyExact(Math.multiplyExact(height, width), image.channels())];
    new BilinearResize()
        .part(
            image.pixels(),
            image.width(),
            image.channels(),
            0,
            0,
            image.height(),
            image.width(),
            resized,
            height,
            width);
    return new TensorImage(height, width, image.channels(), resized);
  }

  /**
   * Resizes a part of a picture, as if it had been cut out first; where its edges are between
   * pixels, those pixels belong to it.
   *
   * @param from rows of {@code stride} pixels
   * @param stride pixels
   * @param channels 1 or 3
   * @param top of the part, pixels; so are left, height and width
   * @param to [toHeight, toWidth, channels], written in full
   */
  public void part(
      byte[] from,
      int stride,
      int channels,
      double top,
      double left,
      double height,
      double width,
      byte[] to,
      int toHeight,
      int toWidth) {
    columns.set(left, width, toWidth);
    rows.set(top, height, toHeight);
    int lines = rows.end() - rows.begin();
    int line = toWidth * channels;
    if (between.length < lines * line) {
      between = new byte[lines * line];
    }
    for (int y = 0; y < lines; y++) {
      int start = (rows.begin() + y) * stride * channels;
      if (channels == RGB) {
        colours(from, start, y * line);
      } else {
        greys(from, start, y * line);
      }
    }
    vertical(line, to, toHeight);
  }

  private void colours(byte[] from, int start, int out) {
    byte[] to = between;
    int[] weights = columns.weights();
    int[] firsts = columns.firsts();
    int[] ends = columns.ends();
    int outputs = columns.outputs();
    int size = columns.size();
    for (int x = 0, at = out; x < outputs; x++, at += RGB) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int end = start + ends[x] * RGB;
      for (int i = start + firsts[x] * RGB, k = x * size; i < end; i += RGB, k++) {
        int weight = weights[k];
        red += (from[i] & 0xff) * weight;
        green += (from[i + 1] & 0xff) * weight;
        blue += (from[i + 2] & 0xff) * weight;
      }
      to[at] = clip(red);
      to[at + 1] = clip(green);
      to[at + 2] = clip(blue);
    }
  }

  private void greys(byte[] from, int start, int out) {
    byte[] to = between;
    int[] weights = columns.weights();
    int[] firsts = columns.firsts();
    int[] ends = columns.ends();
    int outputs = columns.outputs();
    int size = columns.size();
    for (int x = 0; x < outputs; x++) {
      int sum = HALF;
      int end = start + ends[x];
      for (int i = start + firsts[x], k = x * size; i < end; i++, k++) {
        sum += (from[i] & 0xff) * weights[k];
      }
      to[out + x] = clip(sum);
    }
  }

  private void vertical(int line, byte[] to, int height) {
    if (sums.length < line) {
      sums = new int[line];
    }
    for (int y = 0; y < height; y++) {
      int first = (rows.firsts()[y] - rows.begin()) * line;
      int taps = rows.ends()[y] - rows.firsts()[y];
      Arrays.fill(sums, 0, line, HALF);
      int k = 0;
      // Four lines at a time: the sums are read and written a quarter as often.
      for (; k + 4 <= taps; k += 4) {
        addFour(first + k * line, line, y, k);
      }
      for (; k < taps - 1; k++) {
        add(first + k * line, line, rows.weight(y, k));
      }
      finish(first + k * line, line, k < taps ? rows.weight(y, k) : 0, to, y * line);
    }
  }

  private void addFour(int start, int line, int output, int tap) {
    byte[] from = between;
    int[] into = sums;
    int a = rows.weight(output, tap);
    int b = rows.weight(output, tap + 1);
    int c = rows.weight(output, tap + 2);
    int d = rows.weight(output, tap + 3);
    for (int i = 0; i < line; i++) {
      int at = start + i;
      into[i] +=
          (from[at] & 0xff) * a
              + (from[at + line] & 0xff) * b
              + (from[at + 2 * line] & 0xff) * c
              + (from[at + 3 * line] & 0xff) * d;
    }
  }

  private void add(int start, int line, int weight) {
    byte[] from = between;
    int[] into = sums;
    for (int i = 0; i < line; i++) {
      into[i] += (from[start + i] & 0xff) * weight;
    }
  }

  /** Adds the last line, if its weight is not 0, and writes the output. */
  private void finish(int start, int line, int weight, byte[] to, int out) {
    int[] from = sums;
    if (weight == 0) {
      for (int i = 0; i < line; i++) {
        to[out + i] = clip(from[i]);
      }
      return;
    }
    byte[] last = between;
    for (int i = 0; i < line; i++) {
      to[out + i] = clip(from[i] + (last[start + i] & 0xff) * weight);
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
  }
}
