package io.radflow.training.dl4j.kernel;

import io.radflow.training.network.BitParameter;
import org.apache.flink.annotation.Internal;

/**
 * One parameter in an engine's memory. Kernels lie as OHWI, so that an output unit is one row.
 *
 * @param description its name and published shape
 * @param values a view of the graph's flat parameters
 * @param gradient a view of the graph's flat gradients
 * @param valueSquares by output unit, Σp²
 * @param gradientSquares by output unit, Σg²
 */
@Internal
public record Parameter(
    BitParameter description,
    Tensor values,
    Tensor gradient,
    double[] valueSquares,
    double[] gradientSquares) {

  /** A parameter whose squares are not measured yet. */
  public Parameter(BitParameter description, Tensor values, Tensor gradient) {
    this(
        description,
        values,
        gradient,
        new double[description.rows()],
        new double[description.rows()]);
  }

  /** The shape in memory: OHWI for a kernel. */
  public static long[] nativeShape(BitParameter parameter) {
    int[] shape = parameter.shape();
    return shape.length == 4
        ? new long[] {shape[3], shape[0], shape[1], shape[2]}
        : new long[] {shape[0]};
  }

  /** Output units: a kernel's output channels; a one-dimensional parameter is one unit. */
  public int rows() {
    return description.rows();
  }

  /** Values of one output unit. */
  public int rowLength() {
    return description.rowLength();
  }
}
