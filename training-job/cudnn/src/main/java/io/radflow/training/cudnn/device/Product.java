package io.radflow.training.cudnn.device;

import org.apache.flink.annotation.Internal;

/**
 * A matrix product d = a·b, or a·b + c, of row-major matrices: a is [m, k], b is [k, n], each the
 * other way round where it is said to be transposed; c and d are [m, n]. Sums are float32.
 *
 * @param in type of a and b
 * @param out type of c and d
 */
@Internal
public record Product(
    int m,
    int n,
    int k,
    boolean transposeA,
    boolean transposeB,
    ElementType in,
    ElementType out,
    boolean added) {

  /** Multiplications and additions. */
  public double flops() {
    return 2.0 * m * n * k;
  }

  /** Bytes of the matrices. */
  public double bytes() {
    double inputs = ((double) m * k + (double) k * n) * in.bytes();
    return inputs + (double) m * n * out.bytes() * (added ? 2 : 1);
  }
}
