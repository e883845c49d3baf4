package io.radflow.training.dl4j;

import java.nio.FloatBuffer;

/**
 * A 1×1 convolution, which is a matrix product over the pixels. With stride 2 it takes every second
 * row and column first.
 */
final class PointwiseConvolution {

  private final StandardizedKernel kernel;
  private final int stride;
  private final TensorPool pool;
  private final Workers workers;

  PointwiseConvolution(StandardizedKernel kernel, int stride, TensorPool pool, Workers workers) {
    this.kernel = kernel;
    this.stride = stride;
    this.pool = pool;
    this.workers = workers;
  }

  /** What {@link #forward} multiplies: x itself, or a new tensor of every second row and column. */
  Tensor sampled(Tensor x) {
    if (stride == 1) {
      return x;
    }
    Tensor sample = pool.take(x.size(0), reduced(x.size(1)), reduced(x.size(2)), x.channels());
    workers.run(x.images(), (image, scratch) -> sample(image, x, sample));
    return sample;
  }

  private void sample(int image, Tensor x, Tensor sample) {
    forEachSampledPixel(
        image,
        x,
        (full, reduced, channels) -> {
          FloatBuffer from = x.floats();
          sample.floats().put(reduced, from, full, channels);
        });
  }

  /** The product of what {@link #sampled} returned with the kernel. */
  Tensor forward(Tensor sampled) {
    Tensor y = pool.take(sampled.size(0), sampled.size(1), sampled.size(2), kernel.outChannels());
    NativeOps.product(sampled.matrix(), false, kernel.rows(), true, y.matrix(), false);
    return y;
  }

  /** Sets the kernel's gradient. */
  void kernelGradient(Tensor sampled, Tensor gradient) {
    NativeOps.product(
        gradient.matrix(), true, sampled.matrix(), false, kernel.gradientRows(), false);
    kernel.finishGradient();
  }

  /** Sets the gradient by the input, or adds it to what is there. */
  void inputGradient(Tensor gradient, Tensor inputGradient, boolean add) {
    if (stride == 1) {
      NativeOps.product(
          gradient.matrix(), false, kernel.rows(), false, inputGradient.matrix(), add);
      return;
    }
    if (!add) {
      throw new IllegalArgumentException("A strided gradient can only be added");
    }
    Tensor sample =
        pool.take(gradient.size(0), gradient.size(1), gradient.size(2), inputGradient.channels());
    NativeOps.product(gradient.matrix(), false, kernel.rows(), false, sample.matrix(), false);
    workers.run(
        gradient.images(), (image, scratch) -> spread(image, sample, inputGradient, scratch));
    pool.give(sample);
  }

  private void spread(int image, Tensor sample, Tensor inputGradient, Scratch scratch) {
    float[] target = scratch.floats(0, sample.channels());
    float[] source = scratch.floats(1, sample.channels());
    forEachSampledPixel(
        image,
        inputGradient,
        (full, reduced, channels) -> {
          inputGradient.floats().get(full, target, 0, channels);
          sample.floats().get(reduced, source, 0, channels);
          Tiles.add(target, source, channels);
          inputGradient.floats().put(full, target, 0, channels);
        });
  }

  private interface PixelTask {
    void run(int full, int reduced, int channels);
  }

  private void forEachSampledPixel(int image, Tensor full, PixelTask task) {
    int height = (int) full.size(1);
    int width = (int) full.size(2);
    int channels = full.channels();
    int reduced = image * (int) (reduced(height) * reduced(width)) * channels;
    for (int y = 0; y < height; y += stride) {
      for (int x = 0; x < width; x += stride) {
        task.run(((image * height + y) * width + x) * channels, reduced, channels);
        reduced += channels;
      }
    }
  }

  private long reduced(long size) {
    return (size - 1) / stride + 1;
  }
}
