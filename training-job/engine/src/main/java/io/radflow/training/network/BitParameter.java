package io.radflow.training.network;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * One named tensor of a BiT network.
 *
 * @param name its name in a BiT {@code .npz}
 * @param kind what it is, which decides initialisation and clipping
 * @param shape [height, width, in, out] (HWIO) for a kernel, [channels] otherwise
 */
@Internal
public record BitParameter(String name, Kind kind, int[] shape) {

  /** What a parameter is. */
  public enum Kind {
    /** Kernel of a weight-standardised convolution. */
    STANDARDIZED_KERNEL,
    /** Scale of a group normalisation. */
    GAMMA,
    /** Shift of a group normalisation. */
    BETA,
    /** Kernel of the head; gradient clipping leaves it alone. */
    HEAD_KERNEL,
    /** Bias of the head. */
    HEAD_BIAS;

    /** Whether the parameter belongs to the head, which a transfer replaces. */
    public boolean isHead() {
      return this == HEAD_KERNEL || this == HEAD_BIAS;
    }
  }

  /** Copies the shape, so that the record stays a value. */
  public BitParameter {
    shape = shape.clone();
  }

  @Override
  public int[] shape() {
    return shape.clone();
  }

  /** Number of values. */
  public long count() {
    long count = 1;
    for (int size : shape) {
      count = Math.multiplyExact(count, size);
    }
    return count;
  }

  /** Output units: a kernel's output channels; a one-dimensional parameter is one unit. */
  public int rows() {
    return shape.length == 4 ? shape[3] : 1;
  }

  /** Values of one output unit, which is also a kernel's fan-in. */
  public int rowLength() {
    return Math.toIntExact(count() / rows());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BitParameter that
        && name.equals(that.name)
        && kind == that.kind
        && Arrays.equals(shape, that.shape);
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
