package io.radflow.training.dl4j.kernel;

import io.radflow.training.engine.Batch;
import io.radflow.training.engine.Normalization;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Times every operation of other kernels. */
@Internal
public final class TimedKernels implements Kernels {

  private final Kernels operations;
  private final OperationTimes times;

  /** Adds the time of each operation to the given times. */
  public TimedKernels(Kernels operations, OperationTimes times) {
    this.operations = operations;
    this.times = times;
  }

  private void time(String operation, Runnable run) {
    long start = System.nanoTime();
    run.run();
    times.add(operation, System.nanoTime() - start);
  }

  /** A layer's output takes the kernel transposed, its kernel's gradient the other factor. */
  private static String product(boolean transposeA, boolean transposeB) {
    if (transposeA) {
      return "1×1 convolution, kernel gradient";
    }
    return transposeB ? "1×1 convolution" : "1×1 convolution, input gradient";
  }

  @Override
  public void normalize(Batch batch, int from, Normalization normalization, Tensor images) {
    time("pixels to images", () -> operations.normalize(batch, from, normalization, images));
  }

  @Override
  public void product(
      Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean added) {
    time(
        product(transposeA, transposeB),
        () -> operations.product(a, transposeA, b, transposeB, out, added));
  }

  @Override
  public void convolution(Tensor x, Tensor kernel, int stride, Tensor y) {
    time("3×3 convolution", () -> operations.convolution(x, kernel, stride, y));
  }

  @Override
  public void convolutionGradients(
      Tensor x,
      Tensor kernel,
      int stride,
      Tensor gradient,
      Tensor inputGradient,
      Tensor kernelGradient) {
    time(
        "3×3 convolution, gradients",
        () ->
            operations.convolutionGradients(
                x, kernel, stride, gradient, inputGradient, kernelGradient));
  }

  @Override
  public void imageConvolution(Tensor images, Tensor kernel, int stride, Tensor y) {
    time("root convolution", () -> operations.imageConvolution(images, kernel, stride, y));
  }

  @Override
  public void imageKernelGradient(
      Tensor images, int stride, Tensor gradient, Tensor kernelGradient) {
    time(
        "root convolution, gradient",
        () -> operations.imageKernelGradient(images, stride, gradient, kernelGradient));
  }

  @Override
  public void maximum(Tensor x, Tensor y, Tensor winners) {
    time("root maximum", () -> operations.maximum(x, y, winners));
  }

  @Override
  public void maximumGradient(Tensor winners, Tensor gradient, Tensor inputGradient) {
    time(
        "root maximum, gradient",
        () -> operations.maximumGradient(winners, gradient, inputGradient));
  }

  @Override
  public void groupNormRelu(
      Parameter gamma, Parameter beta, Tensor x, Tensor statistics, Tensor y) {
    time("group norm and ReLU", () -> operations.groupNormRelu(gamma, beta, x, statistics, y));
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
    time(
        "group norm and ReLU, gradients",
        () -> operations.groupNormReluGradients(gamma, beta, x, statistics, y, gradient, residual));
  }

  @Override
  public void add(Tensor into, Tensor other) {
    time("residual add", () -> operations.add(into, other));
  }

  @Override
  public void sample(Tensor x, int stride, Tensor sample) {
    time("strided sample", () -> operations.sample(x, stride, sample));
  }

  @Override
  public void addSample(Tensor sample, int stride, Tensor into) {
    time("strided sample, gradient", () -> operations.addSample(sample, stride, into));
  }

  @Override
  public void meanOfPixels(Tensor x, Tensor mean) {
    time("mean of pixels", () -> operations.meanOfPixels(x, mean));
  }

  @Override
  public void meanOfPixelsGradient(Tensor gradient, Tensor inputGradient) {
    time(
        "mean of pixels, gradient", () -> operations.meanOfPixelsGradient(gradient, inputGradient));
  }

  @Override
  public void addRow(Tensor row, Tensor matrix) {
    time("bias", () -> operations.addRow(row, matrix));
  }

  @Override
  public void sumRows(Tensor matrix, Tensor sums) {
    time("bias, gradient", () -> operations.sumRows(matrix, sums));
  }

  @Override
  public void standardize(List<StandardizedKernel> kernels) {
    time("weight standardisation", () -> operations.standardize(kernels));
  }

  @Override
  public void unstandardize(List<StandardizedKernel> kernels) {
    time("weight standardisation, gradient", () -> operations.unstandardize(kernels));
  }

  @Override
  public void measure(List<Parameter> parameters) {
    time("gradient norms", () -> operations.measure(parameters));
  }

  @Override
  public void update(List<ParameterUpdate> updates, float rate, float decay, float momentum) {
    time(
        "optimiser and weight standardisation",
        () -> operations.update(updates, rate, decay, momentum));
  }

  @Override
  public void close() {
    operations.close();
  }
}
