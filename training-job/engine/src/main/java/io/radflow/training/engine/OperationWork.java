package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * What an operation of a step took and did.
 *
 * @param seconds on the device
 * @param flops floating-point operations of its products; 0 for one that has none
 * @param bytes that it has to read and write at least
 */
@Internal
public record OperationWork(double seconds, double flops, double bytes) {

  /** Both, one after the other. */
  public OperationWork plus(OperationWork other) {
    return new OperationWork(seconds + other.seconds, flops + other.flops, bytes + other.bytes);
  }

  /** The share of the device's limit that it came to, of products or of copies, 0 to 1. */
  public double ofCeiling(double multiplyFlops, double copyBytes) {
    return Math.max(flops / multiplyFlops, bytes / copyBytes) / seconds;
  }

  /** Whether, at the device's limits, its products would take longer than its bytes. */
  public boolean isBoundByProducts(double multiplyFlops, double copyBytes) {
    return flops / multiplyFlops > bytes / copyBytes;
  }
}
