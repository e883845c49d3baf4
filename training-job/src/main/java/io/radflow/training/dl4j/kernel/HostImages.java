package io.radflow.training.dl4j.kernel;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Mixup;
import io.radflow.training.engine.Normalization;
import java.util.Arrays;

/** From bytes to images, and the first convolution, as a product with unfolded patches. */
final class HostImages {

  private static final int CHANNELS = 3;
  // Patches of an image at 224 pixels are 7 MB: a few images at once keep them in the cache.
  private static final int PATCH_VALUES = 1 << 22;

  private final Workers workers;
  private final TensorPool pool;

  HostImages(Workers workers, TensorPool pool) {
    this.workers = workers;
    this.pool = pool;
  }

  void normalize(Batch batch, int from, Normalization normalization, Tensor images) {
    float[][] levels = new float[CHANNELS][];
    for (int channel = 0; channel < CHANNELS; channel++) {
      levels[channel] = normalization.levels(channel);
    }
    workers.run(
        images.images(),
        (image, scratch) -> {
          int values = batch.height() * batch.width() * CHANNELS;
          float[] pixels = scratch.floats(0, values);
          normalize(batch, from + image, levels, pixels);
          if (batch.mixup() != null) {
            float[] partner = scratch.floats(1, values);
            Mixup mixup = batch.mixup();
            normalize(batch, mixup.partner(from + image), levels, partner);
            float share = (float) mixup.share();
            Tiles.mix(pixels, partner, share, 1 - share, values);
          }
          images.floats().put(image * values, pixels, 0, values);
        });
  }

  private static void normalize(Batch batch, int sample, float[][] levels, float[] values) {
    int pixels = batch.height() * batch.width();
    int start = sample * pixels * batch.channels();
    boolean grey = batch.channels() == 1;
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        int at = grey ? start + pixel : start + pixel * CHANNELS + channel;
        values[pixel * CHANNELS + channel] = levels[channel][batch.pixels()[at] & 0xff];
      }
    }
  }

  void convolution(Tensor images, Tensor kernel, int stride, Tensor y) {
    int size = (int) kernel.size(1);
    Tensor rows = kernelRows(kernel);
    forEachPart(
        images,
        size,
        stride,
        y,
        (from, patches, part) -> NativeOps.product(patches, false, rows, true, part, false));
  }

  void kernelGradient(Tensor images, int stride, Tensor gradient, Tensor kernelGradient) {
    int size = (int) kernelGradient.size(1);
    Tensor rows = kernelRows(kernelGradient);
    forEachPart(
        images,
        size,
        stride,
        gradient,
        (from, patches, part) -> NativeOps.product(part, true, patches, false, rows, from > 0));
  }

  private static Tensor kernelRows(Tensor kernel) {
    return kernel.part(0, kernel.size(0), kernel.length() / kernel.size(0));
  }

  private interface PartTask {
    /** Patches and outputs as matrices, of the images from {@code from} on. */
    void run(int from, Tensor patches, Tensor part);
  }

  private void forEachPart(Tensor images, int size, int stride, Tensor y, PartTask task) {
    int patch = size * size * images.channels();
    int pixels = (int) (y.size(1) * y.size(2));
    int imagesPerPart = Math.max(1, PATCH_VALUES / (pixels * patch));
    for (int from = 0; from < images.images(); from += imagesPerPart) {
      int count = Math.min(imagesPerPart, images.images() - from);
      Tensor patches = pool.take((long) count * pixels, patch);
      Unfolding unfolding = new Unfolding(images, from, size, stride, y, patches);
      workers.run(count * (int) y.size(1), unfolding::row);
      task.run(
          from,
          patches,
          y.part((long) from * pixels * y.channels(), (long) count * pixels, y.channels()));
      pool.give(patches);
    }
  }

  /** Lays out what each output pixel sees of the images, with zeros outside. */
  private record Unfolding(
      Tensor images, int from, int size, int stride, Tensor y, Tensor patches) {

    void row(int number, Scratch scratch) {
      int height = (int) images.size(1);
      int length = (int) images.size(2) * images.channels();
      int outHeight = (int) y.size(1);
      int patch = patches.channels();
      int rowLength = (int) y.size(2) * patch;
      float[] pixels = scratch.floats(0, length);
      float[] row = scratch.floats(1, rowLength);
      int image = from + number / outHeight;
      for (int ky = 0; ky < size; ky++) {
        int iy = number % outHeight * stride - size / 2 + ky;
        boolean inside = iy >= 0 && iy < height;
        if (inside) {
          images.floats().get((image * height + iy) * length, pixels, 0, length);
        }
        unfold(pixels, inside ? length : 0, row, ky * size * images.channels(), rowLength);
      }
      patches.floats().put(number * rowLength, row, 0, rowLength);
    }

    /** Copies what each patch of an output row takes of one image row. */
    private void unfold(float[] pixels, int length, float[] row, int offset, int rowLength) {
      int channels = images.channels();
      int taken = size * channels;
      int start = -(size / 2) * channels;
      for (int at = offset; at < rowLength; at += patches.channels()) {
        int left = Math.min(taken, Math.max(0, -start));
        int right = Math.max(left, Math.min(taken, length - start));
        Arrays.fill(row, at, at + left, 0f);
        System.arraycopy(pixels, start + left, row, at + left, right - left);
        Arrays.fill(row, at + right, at + taken, 0f);
        start += stride * channels;
      }
    }
  }
}
