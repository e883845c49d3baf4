package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.StandardizedKernel;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;

/**
 * A 1×1 convolution, which is a matrix product over the pixels. With a stride only every so many
 * pixels take part.
 */
final class PointwiseConvolution {

  private final StandardizedKernel kernel;
  private final int stride;
  private final Kernels kernels;
  private final TensorPool pool;

  PointwiseConvolution(StandardizedKernel kernel, int stride, Kernels kernels, TensorPool pool) {
    this.kernel = kernel;
    this.stride = stride;
    this.kernels = kernels;
    this.pool = pool;
  }

  /** The pixels that take part: x itself without a stride, else a lent copy. */
  Tensor sampled(Tensor x) {
    if (stride == 1) {
      return x;
    }
    Tensor sample = pool.take(x.size(0), reduced(x.size(1)), reduced(x.size(2)), x.channels());
    kernels.sample(x, stride, sample);
    return sample;
  }

  private long reduced(long size) {
    return (size - 1) / stride + 1;
  }

  /** The product of what {@link #sampled} returned with the kernel. */
  Tensor forward(Tensor sampled) {
    Tensor y = pool.take(sampled.size(0), sampled.size(1), sampled.size(2), kernel.outChannels());
    kernels.product(sampled, false, kernel.value(), true, y, false);
    return y;
  }

  /** Sets the kernel's gradient. */
  void kernelGradient(Tensor sampled, Tensor gradient) {
    kernels.product(gradient, true, sampled, false, kernel.parameter().gradient(), false);
  }

  /** Sets the gradient by the input, without a stride. */
  void inputGradient(Tensor gradient, Tensor inputGradient) {
    kernels.product(gradient, false, kernel.value(), false, inputGradient, false);
  }

  /** Adds the gradient by the input to what is there. */
  void addInputGradient(Tensor gradient, Tensor inputGradient) {
    if (stride == 1) {
      kernels.product(gradient, false, kernel.value(), false, inputGradient, true);
      return;
    }
    Tensor sample =
        pool.take(gradient.size(0), gradient.size(1), gradient.size(2), inputGradient.channels());
    kernels.product(gradient, false, kernel.value(), false, sample, false);
    kernels.addSample(sample, stride, inputGradient);
    pool.give(sample);
  }
}
