package io.radflow.training.source;

import io.radflow.training.plan.RowBlock;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;

/** A reader tells which blocks it has not finished yet, at its start and whenever that changes. */
final class BlocksHeldEvent implements SourceEvent {

  private static final long serialVersionUID = 1L;

  private final ArrayList<HeldBlock> blocks;

  BlocksHeldEvent(List<RowBlock> blocks) {
    this.blocks = new ArrayList<>(blocks.stream().map(HeldBlock::of).toList());
  }

  List<HeldBlock> blocks() {
    return blocks;
  }

  @Override
  public String toString() {
    return "BlocksHeldEvent" + blocks;
  }
}
