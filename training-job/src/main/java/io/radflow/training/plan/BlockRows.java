package io.radflow.training.plan;

import io.radflow.core.random.SampleRandom;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/**
 * The rows of a block in the order in which they are sent.
 *
 * @param rows counted through all rows of the block's pieces
 * @param repeats of a row that its epoch draws several times, which of them, from 0
 */
@Internal
public record BlockRows(int[] rows, int[] repeats) {

  /** The order of a pass is that of its pieces. */
  static BlockRows evaluation(RowBlock block) {
    return sent(block, drawn(block));
  }

  /** The order of a train block is shuffled. */
  static BlockRows train(RowBlock block, long seed) {
    BlockRows drawn = drawn(block);
    SampleRandom random = new SampleRandom(seed, block.epoch(), "rows/" + block.shuffle());
    for (int i = drawn.rows.length - 1; i > 0; i--) {
      int j = (int) (random.nextDouble() * (i + 1));
      swap(drawn.rows, i, j);
      swap(drawn.repeats, i, j);
    }
    return sent(block, drawn);
  }

  /** Each draw's row, and how often earlier blocks draw it. */
  private static BlockRows drawn(RowBlock block) {
    int draws = block.pieces().stream().mapToInt(DrawnPiece::draws).sum();
    int[] rows = new int[draws];
    int[] before = new int[draws];
    int next = 0;
    int firstRow = 0;
    for (DrawnPiece piece : block.pieces()) {
      for (int i = 0; i < piece.draws(); i++, next++) {
        rows[next] = firstRow + piece.row(i);
        before[next] = piece.before(i);
      }
      firstRow += piece.piece().rows();
    }
    return new BlockRows(rows, before);
  }

  /** What the block sends of its draws, with copies of a row numbered as they come. */
  private static BlockRows sent(RowBlock block, BlockRows drawn) {
    int[] copies = new int[block.rowsRead()];
    for (int i = 0; i < drawn.rows.length; i++) {
      drawn.repeats[i] += copies[drawn.rows[i]]++;
    }
    int end = block.skipped() + block.rows();
    return new BlockRows(
        Arrays.copyOfRange(drawn.rows, block.skipped(), end),
        Arrays.copyOfRange(drawn.repeats, block.skipped(), end));
  }

  private static void swap(int[] array, int i, int j) {
    int swapped = array[i];
    array[i] = array[j];
    array[j] = swapped;
  }
}
