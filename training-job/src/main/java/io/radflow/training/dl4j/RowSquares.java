package io.radflow.training.dl4j;

/**
 * Sums of squares of a kernel's output units, found while standardisation has them in the cache, so
 * that the optimiser need not read kernel and gradient once more for its norms.
 */
final class RowSquares {

  private final double[] values;
  private final double[] gradients;
  private boolean known;

  RowSquares(int rows) {
    values = new double[rows];
    gradients = new double[rows];
  }

  /** By output unit, Σw². */
  double[] values() {
    return values;
  }

  /** By output unit, Σg². */
  double[] gradients() {
    return gradients;
  }

  /** Whether both are those of the present kernel and gradient. */
  boolean known() {
    return known;
  }

  void setKnown(boolean known) {
    this.known = known;
  }
}
