package io.radflow.training.exchange;

/** What a piece is. */
enum Kind {
  /** Of a rank's partial sum, to the rank of its block that adds them up. */
  PARTIAL,
  /** Of a block's sum, to the rank that owns the part. */
  BLOCK,
  /** Of the sum over all leaves, to all. */
  RESULT,
  /** Losses of a rank's leaves, to all. */
  LOSSES;

  private static final Kind[] ALL = values();

  byte code() {
    return (byte) ordinal();
  }

  /**
   * @throws IllegalStateException if there is none
   */
  static Kind of(byte code) {
    if (code < 0 || code >= ALL.length) {
      throw new IllegalStateException("A piece of kind " + code + "; kinds are 0 to 3");
    }
    return ALL[code];
  }
}
