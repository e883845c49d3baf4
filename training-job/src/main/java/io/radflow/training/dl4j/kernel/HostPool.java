package io.radflow.training.dl4j.kernel;

import java.util.Arrays;

/** The root's maximum, a row of outputs at a time, and its way back, an image at a time. */
final class HostPool {

  private static final int WINDOW = 3;
  private static final int STRIDE = 2;
  private static final int PADDING = 1;

  private final Workers workers;

  HostPool(Workers workers) {
    this.workers = workers;
  }

  void forward(Tensor x, Tensor y, Tensor winners) {
    int outHeight = (int) y.size(1);
    workers.run(
        y.images() * outHeight,
        (row, scratch) -> forward(row / outHeight, row % outHeight, x, y, winners, scratch));
  }

  private void forward(int image, int oy, Tensor x, Tensor y, Tensor winners, Scratch scratch) {
    int channels = x.channels();
    int height = (int) x.size(1);
    int length = (int) x.size(2) * channels;
    int padded = length + 2 * PADDING * channels;
    int outLength = (int) y.size(2) * channels;
    float[] rows = scratch.floats(0, WINDOW * padded);
    Arrays.fill(rows, 0, WINDOW * padded, 0f);
    for (int ky = 0; ky < WINDOW; ky++) {
      int iy = oy * STRIDE - PADDING + ky;
      if (iy >= 0 && iy < height) {
        x.floats()
            .get((image * height + iy) * length, rows, ky * padded + PADDING * channels, length);
      }
    }
    float[] best = scratch.floats(1, outLength);
    float[] places = scratch.floats(2, outLength);
    for (int at = 0; at < outLength; at += channels) {
      Tiles.windowMaximum(rows, STRIDE * at, padded, channels, best, at);
    }
    for (int at = 0; at < outLength; at += channels) {
      Tiles.windowWinner(rows, STRIDE * at, padded, channels, best, places, at);
    }
    int target = (image * (int) y.size(1) + oy) * outLength;
    y.floats().put(target, best, 0, outLength);
    winners.floats().put(target, places, 0, outLength);
  }

  void backward(Tensor winners, Tensor gradient, Tensor inputGradient) {
    workers.run(
        gradient.images(),
        (image, scratch) -> backward(image, winners, gradient, inputGradient, scratch));
  }

  private void backward(
      int image, Tensor winners, Tensor gradient, Tensor inputGradient, Scratch scratch) {
    int channels = gradient.channels();
    int height = (int) inputGradient.size(1);
    int width = (int) inputGradient.size(2);
    int outWidth = (int) gradient.size(2);
    int values = height * width * channels;
    int outValues = gradient.length() / gradient.images();
    float[] full = scratch.floats(0, values);
    float[] out = scratch.floats(1, outValues);
    float[] places = scratch.floats(2, outValues);
    Arrays.fill(full, 0, values, 0f);
    gradient.floats().get(image * outValues, out, 0, outValues);
    winners.floats().get(image * outValues, places, 0, outValues);
    int at = 0;
    for (int pixel = 0; pixel < outValues / channels; pixel++) {
      int top = pixel / outWidth * STRIDE - PADDING;
      int left = pixel % outWidth * STRIDE - PADDING;
      for (int c = 0; c < channels; c++) {
        int place = (int) places[at];
        int y = top + place / WINDOW;
        int x = left + place % WINDOW;
        if (y >= 0 && y < height && x >= 0 && x < width) {
          full[(y * width + x) * channels + c] += out[at];
        }
        at++;
      }
    }
    inputGradient.floats().put(image * values, full, 0, values);
  }
}
