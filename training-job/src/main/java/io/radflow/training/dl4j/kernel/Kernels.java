package io.radflow.training.dl4j.kernel;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Normalization;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The operations of a BiT network on tensors, which are [N, H, W, C] where they hold pixels.
 * Outputs are given and of the right shape; what they held is lost unless it says "added". For one
 * thread.
 */
@Internal
public interface Kernels extends AutoCloseable {

  /**
   * Normalised float images [n, H, W, 3] of the batch's samples from {@code from} on, mixed up if
   * the batch says so. A grey channel is repeated to three.
   */
  void normalize(Batch batch, int from, Normalization normalization, Tensor images);

  /**
   * Matrix product out = a·b, or added to it. A tensor is taken as the matrix [all before the last
   * dimension, last dimension], transposed first if so said.
   */
  void product(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean added);

  /**
   * Convolution of x [N, H, W, I] with an odd square kernel [O, K, K, I], padding K / 2 with zeros.
   */
  void convolution(Tensor x, Tensor kernel, int stride, Tensor y);

  /** Both gradients of {@link #convolution}. */
  void convolutionGradients(
      Tensor x,
      Tensor kernel,
      int stride,
      Tensor gradient,
      Tensor inputGradient,
      Tensor kernelGradient);

  /** As {@link #convolution}, of images: few channels and no gradient by the input. */
  void imageConvolution(Tensor images, Tensor kernel, int stride, Tensor y);

  /** The gradient by the kernel of {@link #imageConvolution}. */
  void imageKernelGradient(Tensor images, int stride, Tensor gradient, Tensor kernelGradient);

  /**
   * 3×3 maximum of stride 2 over a border of zeros of width 1. The border takes part: it wins over
   * negative values. Of equal values the first in reading order wins; NaN wins over all.
   *
   * @param winners of y's shape, receives the winner's place in the window, 0 to 8
   */
  void maximum(Tensor x, Tensor y, Tensor winners);

  /** The gradient by the input of {@link #maximum}; what the border won is lost. */
  void maximumGradient(Tensor winners, Tensor gradient, Tensor inputGradient);

  /**
   * Group normalisation (Wu and He, 2018) with 32 groups, then ReLU.
   *
   * @param statistics [N, 64], receives each image's 32 means, then its 32 inverse deviations
   */
  void groupNormRelu(Parameter gamma, Parameter beta, Tensor x, Tensor statistics, Tensor y);

  /**
   * Turns the gradient by y of {@link #groupNormRelu} into that by x, in place, and sets the
   * gradients of gamma and beta.
   *
   * @param residual added to the gradient by x, or null
   */
  void groupNormReluGradients(
      Parameter gamma,
      Parameter beta,
      Tensor x,
      Tensor statistics,
      Tensor y,
      Tensor gradient,
      Tensor residual);

  /** into += other, of the same length. */
  void add(Tensor into, Tensor other);

  /** Every stride-th pixel of x in both directions, from the first on. */
  void sample(Tensor x, int stride, Tensor sample);

  /** Adds what {@link #sample} would have taken back to its pixels. */
  void addSample(Tensor sample, int stride, Tensor into);

  /** Means over the pixels of x [N, H, W, C], as [N, C]. */
  void meanOfPixels(Tensor x, Tensor mean);

  /** The gradient by the input of {@link #meanOfPixels}. */
  void meanOfPixelsGradient(Tensor gradient, Tensor inputGradient);

  /** matrix [N, K] += row [K], for each row of the matrix. */
  void addRow(Tensor row, Tensor matrix);

  /** Sums of the columns of a matrix [N, K], as [K]. */
  void sumRows(Tensor matrix, Tensor sums);

  /**
   * Weight standardisation (Qiao et al., 2019) of each kernel: every output unit's weights to mean
   * 0 and population variance 1. Sets the squares of the values.
   */
  void standardize(List<StandardizedKernel> kernels);

  /**
   * Turns each kernel's gradient by the standardised weights into that by the weights, in place.
   * Sets the squares of the gradients.
   */
  void unstandardize(List<StandardizedKernel> kernels);

  /** Sets the squares of values and gradients of parameters that are not standardised. */
  void measure(List<Parameter> parameters);

  /**
   * Nesterov's step in PyTorch's form, for each unit (row) of each parameter: g ← factor·g +
   * decay·p, v ← momentum·v + g, p ← p − rate·(g + momentum·v). Standardises anew what is
   * standardised.
   */
  void update(List<ParameterUpdate> updates, float rate, float decay, float momentum);

  /** Ends threads and frees memory of its own. */
  @Override
  void close();
}
