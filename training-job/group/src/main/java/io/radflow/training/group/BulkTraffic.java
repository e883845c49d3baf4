package io.radflow.training.group;

import java.nio.ByteBuffer;
import org.apache.flink.annotation.Internal;

/**
 * Who sends and takes pieces, on the group's thread. A piece that there is no room for stays in the
 * sender's socket, with all behind it, and control messages pass it.
 */
@Internal
public interface BulkTraffic {

  /** What to send to a rank next, or null until {@link RankGroup#wake}. */
  BulkPiece next(int rank);

  /** The socket has taken a piece, whose memory may be used again. */
  void sent(int rank, BulkPiece piece);

  /**
   * Where the bytes of an announced piece go.
   *
   * @return direct memory of the piece's length, or null: not before {@link RankGroup#wake}
   * @throws RuntimeException if it cannot be right, which fails the group
   */
  ByteBuffer place(int rank, PieceHeader header);

  /** A piece is where {@link #place} said. */
  void arrived(int rank, PieceHeader header);

  /** The group has failed. Called by any thread, and more than once with the same reason. */
  void failed(GroupFailedException reason);
}
