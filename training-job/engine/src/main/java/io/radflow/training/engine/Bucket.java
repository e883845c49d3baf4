package io.radflow.training.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * A stretch of the gradient that can be added up over the leaves while the rest is still computed.
 * Each buffer is direct, of the machine's byte order, and holds the same number of float32 values
 * from its position to its limit.
 *
 * @param number 0 for the first that backward closes, which holds the last values of the network; a
 *     stretch has the same number and length on all ranks
 * @param sums a partial sum for each maximal aligned subtree of the rank's leaves, in the order of
 *     the leaves. What they hold is lost
 * @param result where the sum over all leaves goes. It may be the first partial sum's memory, and
 *     then is the same buffer object
 */
@Internal
public record Bucket(int number, List<ByteBuffer> sums, ByteBuffer result) {

  /**
   * @throws IllegalArgumentException if a buffer is on the heap, of another byte order or length
   */
  public Bucket {
    sums = List.copyOf(sums);
    if (number < 0 || sums.isEmpty()) {
      throw new IllegalArgumentException(
          "Bucket " + number + " of " + sums.size() + " partial sums: it needs one at least");
    }
    sums.forEach(sum -> requireFloats(number, sum, result.remaining()));
    requireFloats(number, result, result.remaining());
  }

  private static void requireFloats(int number, ByteBuffer buffer, int bytes) {
    if (!buffer.isDirect()
        || buffer.order() != ByteOrder.nativeOrder()
        || buffer.remaining() != bytes
        || bytes % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          String.format(
              "A buffer of bucket %d is %s, %s, of %d bytes; expected are direct memory, %s and the"
                  + " result's %d bytes, a multiple of %d",
              number,
              buffer.isDirect() ? "direct" : "on the heap",
              buffer.order(),
              buffer.remaining(),
              ByteOrder.nativeOrder(),
              bytes,
              Float.BYTES));
    }
  }

  /** Whether the result takes the first partial sum's place. */
  public boolean inPlace() {
    return sums.get(0) == result;
  }

  /** Float32 values in each of the buffers. */
  public int values() {
    return result.remaining() / Float.BYTES;
  }
}
