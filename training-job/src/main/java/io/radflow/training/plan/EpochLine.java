package io.radflow.training.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * All blocks of an epoch, or of an evaluation pass, in one line, before it is cut for lanes. Holds
 * a number for each piece that is read, and makes blocks when they are asked for.
 */
final class EpochLine {

  private final PieceDraws draws;

  /** Units in the order of their blocks. */
  private final int[] units;

  /** Number of each block's first unit; then of all units. */
  private final int[] firstUnits;

  /** Number of each block's first row in the line; then of all rows. */
  private final long[] firstRows;

  /**
   * @param units in the order of their blocks
   * @param firstUnits number of each block's first unit; then of all units
   */
  EpochLine(PieceDraws draws, int[] units, int[] firstUnits) {
    this.draws = draws;
    this.units = units;
    this.firstUnits = firstUnits;
    this.firstRows = new long[firstUnits.length];
    for (int block = 0; block < size(); block++) {
      long rows = 0;
      for (int unit = firstUnits[block]; unit < firstUnits[block + 1]; unit++) {
        rows += draws.count(units[unit]);
      }
      firstRows[block + 1] = firstRows[block] + rows;
    }
  }

  /** Number of blocks. */
  int size() {
    return firstUnits.length - 1;
  }

  long rows() {
    return firstRows[size()];
  }

  /** Number of a block's first row in the line; for the number of blocks, of the line's end. */
  long firstRow(int block) {
    return firstRows[block];
  }

  List<DrawnPiece> pieces(int block) {
    List<DrawnPiece> pieces = new ArrayList<>();
    for (int unit = firstUnits[block]; unit < firstUnits[block + 1]; unit++) {
      pieces.add(draws.of(units[unit]));
    }
    return pieces;
  }
}
