package io.radflow.training.plan;

/**
 * What one epoch draws of each piece, in one visit or several. A unit is a visit to a piece: units
 * are numbered through all pieces, visit after visit.
 */
final class PieceDraws {

  private final PieceTable pieces;
  private final OfEpoch rows;
  private final int[] counts;

  PieceDraws(PieceTable pieces, TrainRows selection, long epoch, boolean visits) {
    this.pieces = pieces;
    this.rows = selection.ofEpoch(epoch);
    if (rows.isAll()) {
      this.counts = null;
      return;
    }
    int visitsOfPieces = visits ? rows.visits(readRows()) : 1;
    this.counts = new int[Math.multiplyExact(pieces.size(), visitsOfPieces)];
    for (int piece = 0; piece < pieces.size(); piece++) {
      rows.count(
          pieces.firstRow(piece), pieces.rows(piece), visitsOfPieces, counts, piece, pieces.size());
    }
  }

  /** Rows of the pieces of which some row is drawn. */
  private long readRows() {
    long read = 0;
    for (int piece = 0; piece < pieces.size(); piece++) {
      if (rows.isAnyDrawn(pieces.firstRow(piece), pieces.rows(piece))) {
        read += pieces.rows(piece);
      }
    }
    return read;
  }

  /** Number of units, those that draw nothing among them. */
  int units() {
    return counts == null ? pieces.size() : counts.length;
  }

  /** Rows that a unit draws, repeated ones counted. */
  int count(int unit) {
    return counts == null ? pieces.rows(unit) : counts[unit];
  }

  DrawnPiece of(int unit) {
    int piece = unit % pieces.size();
    if (counts == null) {
      return DrawnPiece.all(pieces.piece(piece));
    }
    return rows.of(
        pieces.piece(piece), pieces.firstRow(piece), unit / pieces.size(), units() / pieces.size());
  }
}
