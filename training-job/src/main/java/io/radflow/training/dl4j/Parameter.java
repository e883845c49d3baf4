package io.radflow.training.dl4j;

import io.radflow.training.network.BitParameter;

/**
 * One parameter in native memory. Kernels lie as OHWI, so that an output unit is one row.
 *
 * @param description its name and published shape
 * @param values a view of the graph's flat parameters
 * @param gradient a view of the graph's flat gradients
 * @param squares sums of squares by output unit, where a layer has found them
 */
record Parameter(BitParameter description, Tensor values, Tensor gradient, RowSquares squares) {

  Parameter(BitParameter description, Tensor values, Tensor gradient) {
    this(description, values, gradient, new RowSquares(description.rows()));
  }

  /** The shape in native memory: OHWI for a kernel. */
  static long[] nativeShape(BitParameter parameter) {
    int[] shape = parameter.shape();
    return shape.length == 4
        ? new long[] {shape[3], shape[0], shape[1], shape[2]}
        : new long[] {shape[0]};
  }

  int rows() {
    return description.rows();
  }

  int rowLength() {
    return description.rowLength();
  }
}
