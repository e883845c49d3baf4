package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/**
 * How a gradient is cut into buckets: stretches of {@value #BYTES} bytes of its values in the
 * network's order, counted from the end, where backward begins. Only the last is shorter.
 *
 * @param values float32 values of the whole gradient
 */
@Internal
public record BucketRanges(long values) {

  /** Of a bucket: as large as PyTorch's DistributedDataParallel has it. */
  public static final int BYTES = 25 << 20;

  private static final int VALUES = BYTES / Float.BYTES;

  /** Number of buckets. */
  public int count() {
    return Math.toIntExact((values + VALUES - 1) / VALUES);
  }

  /** The first value of a bucket. */
  public long from(int bucket) {
    return Math.max(0, end(bucket) - VALUES);
  }

  /** The value after a bucket's last. */
  public long end(int bucket) {
    return values - (long) bucket * VALUES;
  }
}
