package io.radflow.training.exchange;

import io.radflow.training.group.Piece;
import io.radflow.training.group.PieceHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Pieces for one rank: sums that are whole first, since others wait for them; partial sums then.
 */
final class Outbox {

  private final Deque<Piece> whole = new ArrayDeque<>();
  private final Deque<Piece> partial = new ArrayDeque<>();

  void add(PieceHeader header, ByteBuffer bytes) {
    (header.kind() == Kind.PARTIAL.code() ? partial : whole).add(new Piece(header, bytes));
  }

  /** The next piece, or null. */
  Piece next() {
    return whole.isEmpty() ? partial.poll() : whole.poll();
  }
}
