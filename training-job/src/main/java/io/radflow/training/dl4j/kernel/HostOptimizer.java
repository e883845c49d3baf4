package io.radflow.training.dl4j.kernel;

import io.radflow.training.network.BitNetwork;
import java.util.ArrayList;
import java.util.List;

/** Weight standardisation and Nesterov's step, unit (row) by unit, in one pass each. */
final class HostOptimizer {

  private static final int VALUES_PER_TASK = 1 << 16;

  private final Workers workers;

  HostOptimizer(Workers workers) {
    this.workers = workers;
  }

  private record Rows(int item, int from, int to) {}

  private interface RowTask {
    void run(int item, int row, Scratch scratch);
  }

  private void forEachRow(List<Parameter> parameters, RowTask task) {
    List<Rows> tasks = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      int rows = parameters.get(i).rows();
      int rowsPerTask = Math.max(1, VALUES_PER_TASK / parameters.get(i).rowLength());
      for (int from = 0; from < rows; from += rowsPerTask) {
        tasks.add(new Rows(i, from, Math.min(rows, from + rowsPerTask)));
      }
    }
    workers.run(
        tasks.size(),
        (number, scratch) -> {
          Rows rows = tasks.get(number);
          for (int row = rows.from(); row < rows.to(); row++) {
            task.run(rows.item(), row, scratch);
          }
        });
  }

  void standardize(List<StandardizedKernel> kernels) {
    forEachRow(
        parameters(kernels),
        (item, row, scratch) -> {
          StandardizedKernel kernel = kernels.get(item);
          int length = kernel.parameter().rowLength();
          float[] x = scratch.floats(0, length);
          kernel.parameter().values().floats().get(row * length, x, 0, length);
          standardize(kernel, row, x, scratch);
        });
  }

  /** Standardises the weights x, which are overwritten. */
  private static void standardize(StandardizedKernel kernel, int row, float[] x, Scratch scratch) {
    int length = kernel.parameter().rowLength();
    float[] spare = scratch.floats(3, length);
    float mean = HalvingSum.of(x, spare, length) / length;
    Tiles.subtract(x, mean, length);
    double variance = HalvingSum.ofProducts(x, x, spare, length) / (double) length;
    kernel.parameter().valueSquares()[row] = length * (variance + (double) mean * mean);
    float inverse = (float) (1 / Math.sqrt(variance + BitNetwork.STANDARDIZATION_EPSILON));
    kernel.inverseDeviation().floats().put(row, inverse);
    Tiles.scale(x, inverse, length);
    kernel.value().floats().put(row * length, x, 0, length);
  }

  void unstandardize(List<StandardizedKernel> kernels) {
    forEachRow(
        parameters(kernels),
        (item, row, scratch) -> unstandardize(kernels.get(item), row, scratch));
  }

  private static void unstandardize(StandardizedKernel kernel, int row, Scratch scratch) {
    int length = kernel.parameter().rowLength();
    float[] gradient = scratch.floats(0, length);
    float[] value = scratch.floats(1, length);
    float[] spare = scratch.floats(2, length);
    kernel.parameter().gradient().floats().get(row * length, gradient, 0, length);
    kernel.value().floats().get(row * length, value, 0, length);
    float mean = HalvingSum.of(gradient, spare, length) / length;
    float projection = HalvingSum.ofProducts(gradient, value, spare, length) / length;
    float inverse = kernel.inverseDeviation().floats().get(row);
    Tiles.unstandardize(gradient, value, inverse, mean, projection, length);
    kernel.parameter().gradient().floats().put(row * length, gradient, 0, length);
    kernel.parameter().gradientSquares()[row] =
        HalvingSum.ofProducts(gradient, gradient, spare, length);
  }

  void measure(List<Parameter> parameters) {
    forEachRow(
        parameters,
        (item, row, scratch) -> {
          Parameter parameter = parameters.get(item);
          parameter.valueSquares()[row] = square(parameter.values(), parameter, row, scratch);
          parameter.gradientSquares()[row] = square(parameter.gradient(), parameter, row, scratch);
        });
  }

  private static double square(Tensor tensor, Parameter parameter, int row, Scratch scratch) {
    int length = parameter.rowLength();
    float[] values = scratch.floats(0, length);
    float[] spare = scratch.floats(1, length);
    tensor.floats().get(row * length, values, 0, length);
    return HalvingSum.ofProducts(values, values, spare, length);
  }

  void update(List<ParameterUpdate> updates, float rate, float decay, float momentum) {
    forEachRow(
        updates.stream().map(ParameterUpdate::parameter).toList(),
        (item, row, scratch) -> update(updates.get(item), row, rate, decay, momentum, scratch));
  }

  private static void update(
      ParameterUpdate update, int row, float rate, float decay, float momentum, Scratch scratch) {
    Parameter parameter = update.parameter();
    int length = parameter.rowLength();
    int at = row * length;
    float[] p = scratch.floats(0, length);
    float[] g = scratch.floats(1, length);
    float[] v = scratch.floats(2, length);
    parameter.values().floats().get(at, p, 0, length);
    parameter.gradient().floats().get(at, g, 0, length);
    update.velocity().floats().get(at, v, 0, length);
    Tiles.accelerate(p, g, v, length, update.factors()[row], decay, momentum);
    Tiles.descend(p, g, v, length, rate, momentum);
    parameter.values().floats().put(at, p, 0, length);
    update.velocity().floats().put(at, v, 0, length);
    if (update.standardized() != null) {
      standardize(update.standardized(), row, p, scratch);
    }
  }

  private static List<Parameter> parameters(List<StandardizedKernel> kernels) {
    return kernels.stream().map(StandardizedKernel::parameter).toList();
  }
}
