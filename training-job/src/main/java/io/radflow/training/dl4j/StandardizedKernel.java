package io.radflow.training.dl4j;

import io.radflow.training.network.BitNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weight standardisation (Qiao et al., 2019): each output unit's weights to mean 0 and population
 * variance 1. The standardised kernel is kept until the weights change.
 */
final class StandardizedKernel {

  private static final int VALUES_PER_TASK = 1 << 15;

  private final Parameter parameter;
  private final Workers workers;
  private final Tensor standardized;
  private final float[] inverseDeviation;
  private boolean stale = true;

  StandardizedKernel(Parameter parameter, Workers workers) {
    this.parameter = parameter;
    this.workers = workers;
    standardized = Tensor.allocate(Parameter.nativeShape(parameter.description()));
    inverseDeviation = new float[parameter.rows()];
  }

  /** The weights have changed. */
  void invalidate() {
    stale = true;
  }

  void close() {
    standardized.close();
  }

  int outChannels() {
    return parameter.rows();
  }

  /** The standardised kernel [O, H, W, I]; its rows as a matrix are [O, H·W·I]. */
  Tensor value() {
    if (stale) {
      forEachRow(this::standardize);
      stale = false;
    }
    return standardized;
  }

  /** The standardised kernel as [O, H·W·I]. */
  INDArray rows() {
    return value().array().reshape('c', parameter.rows(), parameter.rowLength());
  }

  /** Where the gradient by the standardised kernel goes, [O, H, W, I]. */
  Tensor gradient() {
    return parameter.gradient();
  }

  /** The gradient's memory as [O, H·W·I]. */
  INDArray gradientRows() {
    return parameter.gradient().array().reshape('c', parameter.rows(), parameter.rowLength());
  }

  /** Turns the gradient by the standardised kernel into that by the weights, in place. */
  void finishGradient() {
    forEachRow(this::unstandardize);
    parameter.squares().setKnown(true);
  }

  private interface RowTask {
    void run(int row, Scratch scratch);
  }

  private void forEachRow(RowTask task) {
    int rowsPerTask = Math.max(1, VALUES_PER_TASK / parameter.rowLength());
    int tasks = (parameter.rows() + rowsPerTask - 1) / rowsPerTask;
    workers.run(
        tasks,
        (number, scratch) -> {
          int end = Math.min(parameter.rows(), (number + 1) * rowsPerTask);
          for (int row = number * rowsPerTask; row < end; row++) {
            task.run(row, scratch);
          }
        });
  }

  private void standardize(int row, Scratch scratch) {
    int length = parameter.rowLength();
    float[] x = scratch.floats(0, length);
    float[] work = scratch.floats(1, length);
    float[] spare = scratch.floats(2, length);
    parameter.values().floats().get(row * length, x, 0, length);
    System.arraycopy(x, 0, work, 0, length);
    float mean = Tiles.sum(work, spare, length) / length;
    Tiles.subtract(x, mean, length);
    Tiles.multiply(x, x, work, length);
    double variance = Tiles.sum(work, spare, length) / (double) length;
    parameter.squares().values()[row] = length * (variance + (double) mean * mean);
    float inverse = (float) (1 / Math.sqrt(variance + BitNetwork.STANDARDIZATION_EPSILON));
    inverseDeviation[row] = inverse;
    Tiles.scale(x, inverse, length);
    standardized.floats().put(row * length, x, 0, length);
  }

  private void unstandardize(int row, Scratch scratch) {
    int length = parameter.rowLength();
    float[] gradient = scratch.floats(0, length);
    float[] kernel = scratch.floats(1, length);
    float[] work = scratch.floats(2, length);
    float[] spare = scratch.floats(3, length);
    parameter.gradient().floats().get(row * length, gradient, 0, length);
    standardized.floats().get(row * length, kernel, 0, length);
    System.arraycopy(gradient, 0, work, 0, length);
    float mean = Tiles.sum(work, spare, length) / length;
    Tiles.multiply(gradient, kernel, work, length);
    float projection = Tiles.sum(work, spare, length) / length;
    Tiles.unstandardize(gradient, kernel, inverseDeviation[row], mean, projection, length);
    parameter.gradient().floats().put(row * length, gradient, 0, length);
    Tiles.multiply(gradient, gradient, work, length);
    parameter.squares().gradients()[row] = Tiles.sum(work, spare, length);
  }
}
