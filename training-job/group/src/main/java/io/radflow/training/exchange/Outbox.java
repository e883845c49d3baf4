package io.radflow.training.exchange;

import io.radflow.training.group.BulkPiece;
import io.radflow.training.group.PieceHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Pieces for one rank: sums that are whole first, since others wait for them; partial sums then.
 */
final class Outbox {

  private final Deque<BulkPiece> whole = new ArrayDeque<>();
  private final Deque<BulkPiece> partial = new ArrayDeque<>();

  void add(PieceHeader header, ByteBuffer bytes) {
    (header.kind() == Kind.PARTIAL.code() ? partial : whole).add(new BulkPiece(header, bytes));
  }

  /** The next piece, or null. */
  BulkPiece next() {
    return whole.isEmpty() ? partial.poll() : whole.poll();
  }
}
