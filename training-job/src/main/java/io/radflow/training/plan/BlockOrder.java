package io.radflow.training.plan;

import org.apache.flink.annotation.Internal;

/**
 * How an epoch's rows are gathered in blocks, whose rows are shuffled together.
 *
 * @param mixed whether pieces from everywhere are dealt to blocks, as a view's rows are mixed; else
 *     shuffled shards are gathered, as all releases did up to 0.1
 * @param size of a block: pieces of all lanes where mixed, else rows
 */
@Internal
public record BlockOrder(boolean mixed, long size) {

  /** Pieces that a block has at least, where they fit in memory. */
  private static final long FEWEST_PIECES = 32;

  public BlockOrder {
    if (size < 1) {
      throw new IllegalArgumentException("Blocks of size " + size);
    }
  }

  /** Shuffled shards, gathered to blocks of at most so many rows, unless one alone has more. */
  public static BlockOrder published(long rows) {
    return new BlockOrder(false, rows);
  }

  /**
   * Pieces from everywhere, dealt to blocks.
   *
   * @param pieces of a block, over all lanes
   */
  public static BlockOrder mixed(long pieces) {
    return new BlockOrder(true, pieces);
  }

  /**
   * Dealt pieces: so many that a block has the rows asked for and at least {@value #FEWEST_PIECES},
   * fewer where one lane's would take too much memory, and one a lane in any case.
   *
   * @param rows that are to be shuffled together
   * @param bytes that one lane's rows of a block may take
   * @param pieceRows of the largest piece
   * @param pieceBytes of the largest piece
   */
  public static BlockOrder mixed(
      long rows, long bytes, int lanes, long pieceRows, long pieceBytes) {
    long asked = Math.max(Math.max(FEWEST_PIECES, lanes), rows / Math.max(1, pieceRows));
    long fitting = Math.min(asked, bytes / Math.max(1, pieceBytes));
    return mixed(Math.max(lanes, Math.min(asked, fitting * lanes)));
  }
}
