package io.radflow.training.weights;

import io.radflow.training.network.BitParameter;
import org.apache.flink.annotation.Internal;

/**
 * Between a parameter's published order, HWIO for a kernel, and the engines' own, OHWI, in which an
 * output unit is one row.
 */
@Internal
public final class RowOrder {

  /** Rows and columns whose values stay in the processor's cache while they change places. */
  private static final int BLOCK = 32;

  private RowOrder() {}

  /** Published values as rows. */
  public static float[] rows(float[] published, BitParameter parameter) {
    if (published.length != parameter.count()) {
      throw new IllegalArgumentException(
          parameter + " needs " + parameter.count() + " values, not " + published.length);
    }
    return transposed(published, parameter.rowLength(), parameter.rows());
  }

  /** Rows in the published order. */
  public static float[] published(float[] rows, BitParameter parameter) {
    return transposed(rows, parameter.rows(), parameter.rowLength());
  }

  /** A matrix [rows, columns] as [columns, rows]; itself if it is a vector. */
  private static float[] transposed(float[] matrix, int rows, int columns) {
    if (rows == 1 || columns == 1) {
      return matrix;
    }
    float[] transposed = new float[matrix.length];
    for (int row = 0; row < rows; row += BLOCK) {
      for (int column = 0; column < columns; column += BLOCK) {
        int rowEnd = Math.min(rows, row + BLOCK);
        int columnEnd = Math.min(columns, column + BLOCK);
        for (int r = row; r < rowEnd; r++) {
          for (int c = column; c < columnEnd; c++) {
            transposed[c * rows + r] = matrix[r * columns + c];
          }
        }
      }
    }
    return transposed;
  }
}
