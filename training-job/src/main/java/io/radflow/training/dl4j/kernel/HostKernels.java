package io.radflow.training.dl4j.kernel;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Normalization;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * For the CPU: matrix products and convolutions are ND4J's, which are oneDNN's; everything else
 * runs in Java over the same host memory, one pass each, in tiles that stay in the cache.
 */
@Internal
public final class HostKernels implements Kernels {

  private final Workers workers;
  private final HostImages images;
  private final HostConvolution convolution;
  private final HostPool maximum;
  private final HostGroupNorm groupNorm;
  private final HostPixels pixels;
  private final HostOptimizer optimizer;

  /**
   * @param threads that share the work; results do not depend on their number
   * @param pool lends what is needed for a moment
   */
  public HostKernels(int threads, TensorPool pool) {
    workers = new Workers(threads);
    images = new HostImages(workers);
    convolution = new HostConvolution(workers, pool);
    maximum = new HostPool(workers);
    groupNorm = new HostGroupNorm(workers);
    pixels = new HostPixels(workers);
    optimizer = new HostOptimizer(workers);
  }

  @Override
  public void normalize(Batch batch, int from, Normalization normalization, Tensor into) {
    images.normalize(batch, from, normalization, into);
  }

  @Override
  public void product(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean added) {
    NativeOps.product(a, transposeA, b, transposeB, out, added);
  }

  @Override
  public void convolution(Tensor x, Tensor kernel, int stride, Tensor y) {
    convolution.forward(x, kernel, stride, y);
  }

  @Override
  public void convolutionGradients(
      Tensor x,
      Tensor kernel,
      int stride,
      Tensor gradient,
      Tensor inputGradient,
      Tensor kernelGradient) {
    convolution.gradients(x, kernel, stride, gradient, inputGradient, kernelGradient);
  }

  @Override
  public void imageConvolution(Tensor x, Tensor kernel, int stride, Tensor y) {
    convolution.ofImages(x, kernel, stride, y);
  }

  @Override
  public void imageKernelGradient(Tensor x, int stride, Tensor gradient, Tensor kernelGradient) {
    convolution.kernelGradientOfImages(x, stride, gradient, kernelGradient);
  }

  @Override
  public void maximum(Tensor x, Tensor y, Tensor winners) {
    maximum.forward(x, y, winners);
  }

  @Override
  public void maximumGradient(Tensor winners, Tensor gradient, Tensor inputGradient) {
    maximum.backward(winners, gradient, inputGradient);
  }

  @Override
  public void groupNormRelu(
      Parameter gamma, Parameter beta, Tensor x, Tensor statistics, Tensor y) {
    groupNorm.forward(gamma, beta, x, statistics, y);
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
    groupNorm.backward(gamma, beta, x, statistics, gradient, residual);
  }

  @Override
  public void add(Tensor into, Tensor other) {
    pixels.add(into, other);
  }

  @Override
  public void sample(Tensor x, int stride, Tensor sample) {
    pixels.sample(x, stride, sample);
  }

  @Override
  public void addSample(Tensor sample, int stride, Tensor into) {
    pixels.addSample(sample, stride, into);
  }

  @Override
  public void meanOfPixels(Tensor x, Tensor mean) {
    pixels.meanOfPixels(x, mean);
  }

  @Override
  public void meanOfPixelsGradient(Tensor gradient, Tensor inputGradient) {
    pixels.meanOfPixelsGradient(gradient, inputGradient);
  }

  @Override
  public void addRow(Tensor row, Tensor matrix) {
    pixels.addRow(row, matrix);
  }

  @Override
  public void sumRows(Tensor matrix, Tensor sums) {
    pixels.sumRows(matrix, sums);
  }

  @Override
  public void standardize(List<StandardizedKernel> kernels) {
    optimizer.standardize(kernels);
  }

  @Override
  public void unstandardize(List<StandardizedKernel> kernels) {
    optimizer.unstandardize(kernels);
  }

  @Override
  public void measure(List<Parameter> parameters) {
    optimizer.measure(parameters);
  }

  @Override
  public void update(List<ParameterUpdate> updates, float rate, float decay, float momentum) {
    optimizer.update(updates, rate, decay, momentum);
  }

  @Override
  public void close() {
    workers.close();
  }
}
