package io.radflow.training.exchange;

import io.radflow.training.leaves.Addition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** Adds up pieces of float32 in direct memory. */
final class FloatSums {

  private FloatSums() {}

  /**
   * Adds up all sums by a tree's additions. What the sums hold is lost.
   *
   * @param sums from position to limit, of one length
   * @param result where the sum in place 0 goes; may be the memory of any of the sums
   */
  static void addUp(ByteBuffer[] sums, List<Addition> additions, ByteBuffer result) {
    int last = additions.size() - 1;
    if (last < 0) {
      copy(sums[0], result);
    }
    for (int i = 0; i <= last; i++) {
      ByteBuffer into = sums[additions.get(i).into()];
      add(floats(into), floats(sums[additions.get(i).from()]), floats(i == last ? result : into));
    }
  }

  private static FloatBuffer floats(ByteBuffer bytes) {
    return bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** A plain loop, which HotSpot's second compiler makes vector instructions of. */
  private static void add(FloatBuffer a, FloatBuffer b, FloatBuffer sum) {
    int count = sum.remaining();
    for (int i = 0; i < count; i++) {
      sum.put(i, a.get(i) + b.get(i));
    }
  }

  private static void copy(ByteBuffer from, ByteBuffer to) {
    if (from != to) {
      to.duplicate().put(from.duplicate());
    }
  }
}
