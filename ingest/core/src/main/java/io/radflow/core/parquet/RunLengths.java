package io.radflow.core.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Parquet's hybrid of run lengths and packed bits, read run by run: a value that comes many times
 * is told once.
 */
final class RunLengths {

  private static final int PACKED = 8;

  private final ByteBuffer in;
  private final int width;

  private int value;
  private int left;

  /** Packed values that are not read yet, and where the next one's bits begin in their bytes. */
  private int packed;

  private long bit;
  private int packedAt;

  /**
   * @param in from the first run to the end of the last
   * @param width bits of a value, at most 32
   */
  RunLengths(ByteBuffer in, int width) {
    this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.width = width;
  }

  /** The value that comes next. */
  int value() {
    return value;
  }

  /**
   * How often it comes at least.
   *
   * @return 1 or more
   * @throws java.nio.BufferUnderflowException if there are no more values
   */
  int left() {
    if (left == 0) {
      next();
    }
    return left;
  }

  /** Goes on after some of them, at most {@link #left}. */
  void skip(int values) {
    left -= values;
  }

  private void next() {
    if (packed > 0) {
      unpack();
      return;
    }
    int header = varint();
    int count = header >>> 1;
    if ((header & 1) == 0) {
      value = 0;
      for (int shift = 0; shift < width; shift += Byte.SIZE) {
        value |= (in.get() & 0xff) << shift;
      }
      left = count;
      if (left == 0) {
        next();
      }
    } else {
      packed = count * PACKED;
      packedAt = in.position();
      bit = 0;
      in.position(Math.min(in.limit(), packedAt + count * width));
      next();
    }
  }

  private void unpack() {
    int bits = 0;
    for (int i = 0; i < width; i++, bit++) {
      bits |= (in.get(packedAt + (int) (bit >>> 3)) >>> (bit & 7) & 1) << i;
    }
    value = bits;
    left = 1;
    packed--;
  }

  private int varint() {
    int number = 0;
    for (int shift = 0; ; shift += 7) {
      int next = in.get();
      number |= (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }
}
