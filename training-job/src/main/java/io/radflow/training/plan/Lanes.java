package io.radflow.training.plan;

import java.io.Serializable;

/**
 * The lanes that rows are read in: lane l of L is a fixed 1/L of each step's rows, rows l·B/L to (l
 * + 1)·B/L − 1. It has an own count of its rows, so that each lane is a sequence without gaps. With
 * one lane, a row's own number is its number.
 *
 * @param lanes L
 * @param leaves M, parts of a step that are computed apart; divides L
 * @param stepRows B, rows of a step; L divides it
 */
record Lanes(int lanes, int leaves, int stepRows) implements Serializable {

  Lanes {
    if (leaves < 1 || lanes % leaves != 0 || stepRows % lanes != 0) {
      throw new IllegalArgumentException(
          lanes + " lanes for " + leaves + " leaves and " + stepRows + " rows a step");
    }
  }

  /** Rows of a lane among the first {@code draws}: c_l(x). */
  long own(int lane, long draws) {
    int width = stepRows / lanes;
    return draws / stepRows * width
        + Math.max(0, Math.min(width, draws % stepRows - (long) lane * width));
  }

  /** The number, among all lanes' rows, of a lane's own row. */
  long draw(int lane, long own) {
    int width = stepRows / lanes;
    return own / width * stepRows + (long) lane * width + own % width;
  }

  /**
   * The lane that reads a stratum of the data: neighbouring strata go to different leaves, so that
   * each leaf has rows of everywhere.
   *
   * @param stratum from 0 to L − 1
   */
  int ofStratum(int stratum) {
    return stratum % leaves * (lanes / leaves) + stratum / leaves;
  }
}
