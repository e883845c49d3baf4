package io.radflow.training.dl4j;

import io.radflow.training.dl4j.kernel.Kernels;
import io.radflow.training.dl4j.kernel.StandardizedKernel;
import io.radflow.training.dl4j.kernel.Tensor;
import io.radflow.training.dl4j.kernel.TensorPool;

/** A 3×3 convolution with padding 1. */
final class SpatialConvolution {

  private final StandardizedKernel kernel;
  private final int stride;
  private final Kernels kernels;
  private final TensorPool pool;

  SpatialConvolution(StandardizedKernel kernel, int stride, Kernels kernels, TensorPool pool) {
    this.kernel = kernel;
    this.stride = stride;
    this.kernels = kernels;
    this.pool = pool;
  }

  Tensor forward(Tensor x) {
    Tensor y =
        pool.take(
            x.size(0),
            (x.size(1) - 1) / stride + 1,
            (x.size(2) - 1) / stride + 1,
            kernel.outChannels());
    kernels.convolution(x, kernel.value(), stride, y);
    return y;
  }

  /** Sets the kernel's gradient and returns that by the input. */
  Tensor backward(Tensor x, Tensor gradient) {
    Tensor inputGradient = pool.take(x.array().shape());
    kernels.convolutionGradients(
        x, kernel.value(), stride, gradient, inputGradient, kernel.parameter().gradient());
    return inputGradient;
  }
}
