package io.radflow.training.dl4j.kernel;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Normalization;
import java.util.List;
import org.apache.flink.annotation.Internal;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * For any device that ND4J has a backend for: everything is an ND4J operation on arrays that never
 * come to the host, but for the squares that the optimiser decides by.
 */
@Internal
public final class DeviceKernels implements Kernels {

  private final TensorPool pool;

  /**
   * @param pool lends what is needed for a moment
   */
  public DeviceKernels(TensorPool pool) {
    this.pool = pool;
  }

  @Override
  public void normalize(Batch batch, int from, Normalization normalization, Tensor images) {
    Temporaries.during(() -> DeviceImages.normalize(batch, from, normalization, images));
  }

  @Override
  public void product(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean added) {
    NativeOps.product(a, transposeA, b, transposeB, out, added);
  }

  @Override
  public void convolution(Tensor x, Tensor kernel, int stride, Tensor y) {
    NativeOps.convolution(x, kernel, stride, y);
  }

  @Override
  public void convolutionGradients(
      Tensor x,
      Tensor kernel,
      int stride,
      Tensor gradient,
      Tensor inputGradient,
      Tensor kernelGradient) {
    NativeOps.convolutionGradients(x, kernel, stride, gradient, inputGradient, kernelGradient);
  }

  @Override
  public void imageConvolution(Tensor images, Tensor kernel, int stride, Tensor y) {
    NativeOps.convolution(images, kernel, stride, y);
  }

  @Override
  public void imageKernelGradient(
      Tensor images, int stride, Tensor gradient, Tensor kernelGradient) {
    Tensor unused = pool.take(images.array().shape());
    // The gradients need a kernel of the right shape only for that by the input, which is unused.
    NativeOps.convolutionGradients(
        images, kernelGradient, stride, gradient, unused, kernelGradient);
    pool.give(unused);
  }

  @Override
  public void maximum(Tensor x, Tensor y, Tensor winners) {
    Temporaries.during(() -> DevicePool.forward(x, y, winners));
  }

  @Override
  public void maximumGradient(Tensor winners, Tensor gradient, Tensor inputGradient) {
    Temporaries.during(() -> DevicePool.backward(winners, gradient, inputGradient));
  }

  @Override
  public void groupNormRelu(
      Parameter gamma, Parameter beta, Tensor x, Tensor statistics, Tensor y) {
    Temporaries.during(() -> DeviceGroupNorm.forward(gamma, beta, x, statistics, y));
  }

  @Override
  public void groupNormReluGradients(
      Parameter gamma,
      Parameter beta,
      Tensor x,
      Tensor statistics,
      Tensor y,
      Tensor gradient,
      Tensor residual) {
    Temporaries.during(
        () -> DeviceGroupNorm.backward(gamma, beta, x, statistics, y, gradient, residual));
  }

  @Override
  public void add(Tensor into, Tensor other) {
    flat(into).addi(flat(other));
  }

  private static INDArray flat(Tensor tensor) {
    return tensor.array().reshape((long) tensor.length());
  }

  @Override
  public void sample(Tensor x, int stride, Tensor sample) {
    sample.array().assign(everyStride(x, stride));
  }

  @Override
  public void addSample(Tensor sample, int stride, Tensor into) {
    everyStride(into, stride).addi(sample.array());
  }

  private static INDArray everyStride(Tensor x, int stride) {
    return x.array()
        .get(
            NDArrayIndex.all(),
            DevicePool.every(stride, 0, (x.size(1) - 1) / stride + 1),
            DevicePool.every(stride, 0, (x.size(2) - 1) / stride + 1),
            NDArrayIndex.all());
  }

  @Override
  public void meanOfPixels(Tensor x, Tensor mean) {
    Temporaries.during(() -> mean.array().assign(pixels(x).mean(1)));
  }

  @Override
  public void meanOfPixelsGradient(Tensor gradient, Tensor inputGradient) {
    INDArray pixels = pixels(inputGradient);
    pixels.assign(0);
    Broadcast.add(pixels, gradient.array().reshape('c', gradient.images(), 1, gradient.channels()));
    pixels.divi(pixels.size(1));
  }

  /** [N, H·W, C]. */
  private static INDArray pixels(Tensor x) {
    return x.array().reshape('c', x.images(), x.rows() / x.images(), x.channels());
  }

  @Override
  public void addRow(Tensor row, Tensor matrix) {
    Broadcast.add(matrix.array(), row.array().reshape('c', 1, row.length()));
  }

  @Override
  public void sumRows(Tensor matrix, Tensor sums) {
    Temporaries.during(() -> sums.array().assign(matrix.array().sum(0)));
  }

  @Override
  public void standardize(List<StandardizedKernel> kernels) {
    kernels.forEach(kernel -> Temporaries.during(() -> DeviceOptimizer.standardize(kernel)));
  }

  @Override
  public void unstandardize(List<StandardizedKernel> kernels) {
    kernels.forEach(kernel -> Temporaries.during(() -> DeviceOptimizer.unstandardize(kernel)));
  }

  @Override
  public void measure(List<Parameter> parameters) {
    parameters.forEach(parameter -> Temporaries.during(() -> DeviceOptimizer.measure(parameter)));
  }

  @Override
  public void update(List<ParameterUpdate> updates, float rate, float decay, float momentum) {
    updates.forEach(
        update -> Temporaries.during(() -> DeviceOptimizer.update(update, rate, decay, momentum)));
  }

  @Override
  public void close() {
    // The pool and a workspace, which the next engine uses again, lend all memory.
  }
}
