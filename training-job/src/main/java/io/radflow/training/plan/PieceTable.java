package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.util.Arrays;
import java.util.List;

/** The pieces of some shards by number, in the order of the shards, without an object for each. */
final class PieceTable {

  private final List<ObjectEntry> shards;

  /** Number of each shard's first piece; then of all pieces. */
  private final int[] firstPieces;

  /** Number of each shard's first row; then of all rows. */
  private final long[] firstRows;

  private final boolean whole;

  private PieceTable(List<ObjectEntry> shards, boolean whole) {
    this.shards = shards;
    this.whole = whole;
    this.firstPieces = new int[shards.size() + 1];
    this.firstRows = new long[shards.size() + 1];
    for (int i = 0; i < shards.size(); i++) {
      ObjectEntry shard = shards.get(i);
      firstPieces[i + 1] = Math.addExact(firstPieces[i], whole ? 1 : shard.pieces());
      firstRows[i + 1] = firstRows[i] + shard.rows();
    }
  }

  /** The pieces that shards were written in. */
  static PieceTable pieces(List<ObjectEntry> shards) {
    return new PieceTable(shards, false);
  }

  /** Each shard as one piece. */
  static PieceTable shards(List<ObjectEntry> shards) {
    return new PieceTable(shards, true);
  }

  int size() {
    return firstPieces[shards.size()];
  }

  long rows() {
    return firstRows[shards.size()];
  }

  Piece piece(int number) {
    int shard = shard(number);
    ObjectEntry entry = shards.get(shard);
    return whole
        ? Piece.whole(entry)
        : new Piece(entry, firstRowInShard(shard, number), rows(number));
  }

  /** Number of a piece's first row among all shards' rows. */
  long firstRow(int number) {
    int shard = shard(number);
    return firstRows[shard] + firstRowInShard(shard, number);
  }

  int rows(int number) {
    int shard = shard(number);
    ObjectEntry entry = shards.get(shard);
    if (whole || entry.pieceRows() == 0) {
      return Math.toIntExact(entry.rows());
    }
    return (int) Math.min(entry.pieceRows(), entry.rows() - firstRowInShard(shard, number));
  }

  private int firstRowInShard(int shard, int number) {
    return whole ? 0 : (number - firstPieces[shard]) * shards.get(shard).pieceRows();
  }

  private int shard(int number) {
    int found = Arrays.binarySearch(firstPieces, number);
    if (found < 0) {
      return -found - 2;
    }
    // A shard without rows has no pieces, and begins where the next one does.
    int shard = found;
    while (firstPieces[shard + 1] == number) {
      shard++;
    }
    return shard;
  }
}
