package io.radflow.training.dl4j;

/** A 3×3 convolution with padding 1. */
final class SpatialConvolution {

  private static final int PADDING = 1;

  private final StandardizedKernel kernel;
  private final int stride;
  private final TensorPool pool;

  SpatialConvolution(StandardizedKernel kernel, int stride, TensorPool pool) {
    this.kernel = kernel;
    this.stride = stride;
    this.pool = pool;
  }

  Tensor forward(Tensor x) {
    Tensor y =
        pool.take(
            x.size(0),
            (x.size(1) - 1) / stride + 1,
            (x.size(2) - 1) / stride + 1,
            kernel.outChannels());
    NativeOps.convolution(x.array(), kernel.value().array(), stride, PADDING, y.array());
    return y;
  }

  /** Sets the kernel's gradient and returns that by the input. */
  Tensor backward(Tensor x, Tensor gradient) {
    Tensor inputGradient = pool.take(x.array().shape());
    NativeOps.convolutionGradients(
        x.array(),
        kernel.value().array(),
        gradient.array(),
        stride,
        PADDING,
        inputGradient.array(),
        kernel.gradient().array());
    kernel.finishGradient();
    return inputGradient;
  }
}
