package io.radflow.training.exchange;

import io.radflow.training.group.PieceHeader;

/**
 * How a bucket is cut: into one part a rank, and parts into pieces. Parts begin at multiples of 64
 * bytes, and the last ones may be shorter or empty. The same bucket is cut alike on all ranks.
 *
 * @param bytes of the bucket
 * @param parts R
 * @param pieceBytes of a piece that is not a part's last
 */
record Cut(int bytes, int parts, int pieceBytes) {

  /** Bytes of a line of the processor's cache. */
  static final int LINE = 64;

  /** First byte of a part; of part R, the bucket's end. */
  int start(int part) {
    return (int) Math.min(bytes, (long) part * partBytes());
  }

  private long partBytes() {
    long lines = ((long) bytes + LINE - 1) / LINE;
    return (lines + parts - 1) / parts * LINE;
  }

  /** Pieces of a part. */
  int pieces(int part) {
    return (start(part + 1) - start(part) + pieceBytes - 1) / pieceBytes;
  }

  /** First byte of a part's piece. */
  int offset(int part, int piece) {
    return start(part) + piece * pieceBytes;
  }

  /** Bytes of a part's piece. */
  int length(int part, int piece) {
    return Math.min(pieceBytes, start(part + 1) - offset(part, piece));
  }

  /** The part that a byte is in. */
  int part(int offset) {
    return (int) (offset / partBytes());
  }

  /**
   * Which piece of its part a header speaks of.
   *
   * @throws IllegalStateException if this bucket has no such piece
   */
  int piece(PieceHeader header) {
    if (header.offset() >= 0 && header.offset() < bytes) {
      int part = part(header.offset());
      int piece = (header.offset() - start(part)) / pieceBytes;
      if (offset(part, piece) == header.offset() && length(part, piece) == header.length()) {
        return piece;
      }
    }
    throw new IllegalStateException(
        String.format(
            "%d bytes at %d are no piece of a bucket of %d bytes: do all ranks train the same"
                + " network?",
            header.length(), header.offset(), bytes));
  }
}
