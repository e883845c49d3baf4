package io.radflow.training.source;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.BlockList;
import io.radflow.training.plan.Epoch;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import java.util.List;

/**
 * The blocks of one source in order, epoch after epoch. In a run that grows, an epoch's blocks are
 * known only when its shards are.
 */
final class SourceBlocks {

  private final RunPlan plan;
  private final int source;
  private Epoch epoch;
  private BlockList blocks;
  private int index;

  /**
   * @param epoch that is begun; null where its shards are not known yet
   * @param index of the epoch's next block
   */
  SourceBlocks(RunPlan plan, int source, Epoch epoch, int index) {
    this.plan = plan;
    this.source = source;
    this.epoch = epoch;
    this.index = index;
  }

  /** Whether there is a next block that is known. */
  boolean hasNext() {
    while (epoch != null) {
      if (blocks == null) {
        blocks = plan.blocks(epoch);
      }
      if (index < blocks.size()) {
        return true;
      }
      if (plan.positions().isGrowing() || plan.endsIn(epoch)) {
        return false;
      }
      begin(plan.epoch(source, epoch.number() + 1));
    }
    return false;
  }

  /** Position of the next block's first row. */
  long position() {
    return blocks.position(index, plan.positions());
  }

  RowBlock next(long sequence) {
    return blocks.block(index, sequence);
  }

  void take() {
    index++;
  }

  /** Whether the source goes on with an epoch whose shards are not known yet. */
  boolean awaitsShards() {
    return plan.positions().isGrowing() && (epoch == null || !hasNext() && !plan.endsIn(epoch));
  }

  /** Position of the first row of the awaited epoch. */
  long awaitedPosition() {
    return epoch == null
        ? 0
        : plan.positions()
            .trainPosition(
                plan.positions()
                    .shares()
                    .draw(source, plan.after(epoch, epoch.shards()).firstDraw()));
  }

  /** Number of the epoch that {@link #begin} begins. */
  long awaited() {
    return epoch == null ? 0 : epoch.number() + 1;
  }

  /** Shards of the epoch before the awaited one; of the first epoch, the plan's. */
  List<ObjectEntry> shardsBefore() {
    return epoch == null ? plan.epoch(source, 0).shards() : epoch.shards();
  }

  /** Begins the awaited epoch. */
  void begin(List<ObjectEntry> shards) {
    begin(epoch == null ? new Epoch(source, 0, 0, shards) : plan.after(epoch, shards));
  }

  private void begin(Epoch next) {
    epoch = next;
    index = 0;
    blocks = null;
  }

  RunEnumeratorState.Progress progress() {
    return new RunEnumeratorState.Progress(
        epoch == null ? 0 : epoch.number(), index, plan.positions().isGrowing() ? epoch : null);
  }
}
