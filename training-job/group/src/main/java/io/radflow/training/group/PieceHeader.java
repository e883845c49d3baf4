package io.radflow.training.group;

import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;

/**
 * What stands before a piece's bytes. Links carry it and look at the length alone.
 *
 * @param kind what the piece is, from 0 on
 * @param source which of the sender's sums it is of, from 0 to 127
 * @param step that it belongs to
 * @param bucket that it belongs to
 * @param offset of its first byte in the bucket
 * @param length bytes, at most {@link #MOST_BYTES}
 */
@Internal
public record PieceHeader(byte kind, byte source, int step, int bucket, int offset, int length) {

  /** The longest piece, bytes. */
  public static final int MOST_BYTES = 1 << 20;

  static final int BYTES = 4 + 4 * Integer.BYTES;

  /** Kind of a header behind which nothing more comes. */
  static final byte END = -1;

  void write(ByteBuffer to) {
    to.put(kind).put(source).putShort((short) 0);
    to.putInt(step).putInt(bucket).putInt(offset).putInt(length);
  }

  static PieceHeader read(ByteBuffer from) {
    byte kind = from.get();
    byte source = from.get();
    from.getShort();
    return new PieceHeader(
        kind, source, from.getInt(), from.getInt(), from.getInt(), from.getInt());
  }
}
