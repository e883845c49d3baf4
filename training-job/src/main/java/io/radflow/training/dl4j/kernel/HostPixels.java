package io.radflow.training.dl4j.kernel;

import java.util.Arrays;

/** Adding, sampling and averaging of pixels and rows. */
final class HostPixels {

  private final Workers workers;

  HostPixels(Workers workers) {
    this.workers = workers;
  }

  void add(Tensor into, Tensor other) {
    int length = into.length();
    workers.run(
        (length + Tiles.LENGTH - 1) / Tiles.LENGTH,
        (tile, scratch) -> {
          int at = tile * Tiles.LENGTH;
          int count = Math.min(Tiles.LENGTH, length - at);
          addAt(into, at, other, at, count, scratch);
        });
  }

  private static void addAt(
      Tensor into, int at, Tensor other, int from, int count, Scratch scratch) {
    float[] sum = scratch.floats(0, count);
    float[] values = scratch.floats(1, count);
    into.floats().get(at, sum, 0, count);
    other.floats().get(from, values, 0, count);
    Tiles.add(sum, values, count);
    into.floats().put(at, sum, 0, count);
  }

  void sample(Tensor x, int stride, Tensor sample) {
    forEachSampledPixel(
        x,
        stride,
        sample,
        (full, reduced, scratch) -> sample.floats().put(reduced, x.floats(), full, x.channels()));
  }

  void addSample(Tensor sample, int stride, Tensor into) {
    forEachSampledPixel(
        into,
        stride,
        sample,
        (full, reduced, scratch) -> addAt(into, full, sample, reduced, sample.channels(), scratch));
  }

  private interface PixelTask {
    void run(int full, int reduced, Scratch scratch);
  }

  private void forEachSampledPixel(Tensor full, int stride, Tensor sample, PixelTask task) {
    int height = (int) sample.size(1);
    int width = (int) sample.size(2);
    int channels = full.channels();
    workers.run(
        sample.images() * height,
        (row, scratch) -> {
          int fullRow =
              (row / height * (int) full.size(1) + row % height * stride) * (int) full.size(2);
          for (int x = 0; x < width; x++) {
            task.run((fullRow + x * stride) * channels, (row * width + x) * channels, scratch);
          }
        });
  }

  void meanOfPixels(Tensor x, Tensor mean) {
    int channels = x.channels();
    int pixels = x.rows() / x.images();
    workers.run(
        x.images(),
        (image, scratch) -> {
          float[] pixel = scratch.floats(0, channels);
          float[] sum = scratch.floats(1, channels);
          Arrays.fill(sum, 0, channels, 0f);
          for (int i = 0; i < pixels; i++) {
            x.floats().get((image * pixels + i) * channels, pixel, 0, channels);
            Tiles.add(sum, pixel, channels);
          }
          Tiles.scale(sum, 1f / pixels, channels);
          mean.floats().put(image * channels, sum, 0, channels);
        });
  }

  void meanOfPixelsGradient(Tensor gradient, Tensor inputGradient) {
    int channels = gradient.channels();
    int pixels = inputGradient.rows() / inputGradient.images();
    workers.run(
        gradient.images(),
        (image, scratch) -> {
          float[] share = scratch.floats(0, channels);
          gradient.floats().get(image * channels, share, 0, channels);
          Tiles.scale(share, 1f / pixels, channels);
          for (int i = 0; i < pixels; i++) {
            inputGradient.floats().put((image * pixels + i) * channels, share, 0, channels);
          }
        });
  }

  void addRow(Tensor row, Tensor matrix) {
    int columns = row.length();
    float[] values = row.copy();
    workers.run(
        matrix.rows(),
        (number, scratch) -> {
          float[] sum = scratch.floats(0, columns);
          matrix.floats().get(number * columns, sum, 0, columns);
          Tiles.add(sum, values, columns);
          matrix.floats().put(number * columns, sum, 0, columns);
        });
  }

  void sumRows(Tensor matrix, Tensor sums) {
    int columns = sums.length();
    float[] values = matrix.copy();
    float[] total = new float[columns];
    for (int k = 0; k < columns; k++) {
      double sum = 0;
      for (int i = k; i < values.length; i += columns) {
        sum += values[i];
      }
      total[k] = (float) sum;
    }
    sums.write(0, total, 0, columns);
  }
}
