package io.radflow.training.dl4j;

import java.util.Arrays;

/**
 * The root's 3×3 maximum of stride 2 over a border of zeros, as BiT pads. The border takes part: it
 * wins over negative values, and its gradient is lost. Of equal values the first in reading order
 * wins, as in PyTorch.
 */
final class RootPool {

  private static final int WINDOW = 3;
  private static final int STRIDE = 2;
  private static final int PADDING = 1;

  private final TensorPool pool;
  private final Workers workers;
  private byte[] winners = {};
  private long[] inputShape;

  RootPool(TensorPool pool, Workers workers) {
    this.pool = pool;
    this.workers = workers;
  }

  Tensor forward(Tensor x, boolean keep) {
    inputShape = x.array().shape();
    Tensor y = pool.take(x.size(0), reduced(inputShape[1]), reduced(inputShape[2]), x.channels());
    if (winners.length < y.length()) {
      winners = new byte[y.length()];
    }
    workers.run(x.images(), (image, scratch) -> forward(image, x, y, scratch));
    if (!keep) {
      inputShape = null;
    }
    return y;
  }

  private static long reduced(long size) {
    return (size + 2 * PADDING - WINDOW) / STRIDE + 1;
  }

  private void forward(int image, Tensor x, Tensor y, Scratch scratch) {
    int height = (int) x.size(1);
    int rowLength = (int) x.size(2) * x.channels();
    float[] rows = scratch.floats(0, WINDOW * rowLength);
    float[] out = scratch.floats(1, (int) y.size(2) * y.channels());
    int outHeight = (int) y.size(1);
    for (int oy = 0; oy < outHeight; oy++) {
      int top = oy * STRIDE - PADDING;
      for (int ky = 0; ky < WINDOW; ky++) {
        if (top + ky >= 0 && top + ky < height) {
          int from = (image * height + top + ky) * rowLength;
          x.floats().get(from, rows, ky * rowLength, rowLength);
        } else {
          Arrays.fill(rows, ky * rowLength, (ky + 1) * rowLength, 0f);
        }
      }
      int target = (image * outHeight + oy) * (int) y.size(2) * y.channels();
      maxima(rows, (int) x.size(2), x.channels(), (int) y.size(2), out, target);
      y.floats().put(target, out, 0, (int) y.size(2) * y.channels());
    }
  }

  private void maxima(
      float[] rows, int width, int channels, int outWidth, float[] out, int target) {
    for (int ox = 0; ox < outWidth; ox++) {
      int at = ox * channels;
      Arrays.fill(out, at, at + channels, Float.NEGATIVE_INFINITY);
      for (int tap = 0; tap < WINDOW * WINDOW; tap++) {
        int column = ox * STRIDE - PADDING + tap % WINDOW;
        boolean border = column < 0 || column >= width;
        int from = (tap / WINDOW * width + column) * channels;
        for (int c = 0; c < channels; c++) {
          float value = border ? 0f : rows[from + c];
          // NaN wins, so that it is seen.
          if (!(value <= out[at + c])) {
            out[at + c] = value;
            winners[target + at + c] = (byte) tap;
          }
        }
      }
    }
  }

  /** The gradient by the input of the last {@link #forward}. */
  Tensor backward(Tensor gradient) {
    Tensor inputGradient = pool.take(inputShape);
    workers.run(
        gradient.images(), (image, scratch) -> backward(image, gradient, inputGradient, scratch));
    return inputGradient;
  }

  private void backward(int image, Tensor gradient, Tensor inputGradient, Scratch scratch) {
    int height = (int) inputShape[1];
    int width = (int) inputShape[2];
    int channels = gradient.channels();
    int outHeight = (int) gradient.size(1);
    int outWidth = (int) gradient.size(2);
    int values = height * width * channels;
    int outValues = outHeight * outWidth * channels;
    float[] full = scratch.floats(0, values);
    float[] out = scratch.floats(1, outValues);
    Arrays.fill(full, 0, values, 0f);
    gradient.floats().get(image * outValues, out, 0, outValues);
    for (int at = 0; at < outValues; at++) {
      int tap = winners[image * outValues + at];
      int pixel = at / channels;
      int y = pixel / outWidth * STRIDE - PADDING + tap / WINDOW;
      int x = pixel % outWidth * STRIDE - PADDING + tap % WINDOW;
      if (y >= 0 && y < height && x >= 0 && x < width) {
        full[(y * width + x) * channels + at % channels] += out[at];
      }
    }
    inputGradient.floats().put(image * values, full, 0, values);
  }
}
