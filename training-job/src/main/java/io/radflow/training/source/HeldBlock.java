package io.radflow.training.source;

import io.radflow.training.plan.RowBlock;
import java.io.Serializable;

/**
 * A block that a reader has not finished.
 *
 * @param sequence its place among all blocks of the run
 * @param line the sequence of blocks that it is of: a lane of a source, or of an evaluation pass
 */
record HeldBlock(long sequence, Line line) implements Serializable {

  /** A lane of a source, or of an evaluation pass. */
  record Line(boolean evaluation, int source, int lane) implements Serializable {}

  static HeldBlock of(RowBlock block) {
    return new HeldBlock(
        block.sequence(), new Line(block.evaluation(), block.source(), block.lane()));
  }
}
