package io.radflow.training.source;

import io.radflow.training.plan.RowBlock;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A block of the run, and how much of it has been sent on.
 *
 * @param offset rows of the block that are behind
 */
record BlockSplit(RowBlock block, int offset) implements SourceSplit {

  @Override
  public String splitId() {
    return Long.toString(block.sequence());
  }

  BlockSplit at(int newOffset) {
    return new BlockSplit(block, newOffset);
  }
}
