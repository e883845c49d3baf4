package io.radflow.training.exchange;

/** Counts the pieces that a rank has added up so far, and bounds how far others run ahead. */
final class AddedPieces {

  private final int window;
  private long begun;
  private long done;

  /**
   * @param window pieces, at least one
   */
  AddedPieces(int window) {
    this.window = window;
  }

  /** Makes room in the count for a bucket's pieces, and returns the first one's number. */
  long begin(int pieces) {
    long first = begun;
    begun += pieces;
    return first;
  }

  /** Whether a piece may come now. */
  boolean admits(long number) {
    return number < done + window;
  }

  void done() {
    done++;
  }
}
