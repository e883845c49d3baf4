package io.radflow.training.source;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.Epoch;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import java.util.List;

/**
 * The blocks of a run in order, from its first step or from where a checkpoint left them. In a run
 * that grows, an epoch's blocks are known only when its shards are.
 */
final class BlockSequence {

  private final RunPlan plan;
  private Epoch epoch;
  private List<RowBlock> blocks;
  private int index;
  private long firstSequence;
  private long end;

  BlockSequence(RunPlan plan) {
    this.plan = plan;
    this.end = plan.length();
    if (!plan.isGrowing()) {
      this.epoch = plan.epoch(0);
    }
  }

  BlockSequence(RunPlan plan, RunEnumeratorState restored) {
    this.plan = plan;
    this.end = Math.min(restored.end(), plan.length());
    this.epoch =
        restored.grown() == null && !plan.isGrowing()
            ? plan.epoch(restored.epoch())
            : restored.grown();
    this.index = restored.index();
    this.firstSequence = restored.firstSequence();
  }

  /** No block that begins at a position or after it is wanted any more. */
  void endAt(long position) {
    end = Math.min(end, position);
  }

  boolean isWanted(RowBlock block) {
    return plan.first(block) < end;
  }

  /** Whether the run goes on with an epoch whose shards are not known yet. */
  boolean awaitsShards() {
    return plan.isGrowing() && (epoch == null || peek() == null && !isEnded());
  }

  /** Number of the epoch that {@link #begin} begins. */
  long awaited() {
    return epoch == null ? 0 : epoch.number() + 1;
  }

  /** Shards of the epoch before the awaited one; of the first epoch, the plan's. */
  List<ObjectEntry> shardsBefore() {
    return epoch == null ? plan.epoch(0).shards() : epoch.shards();
  }

  /** Begins the awaited epoch. */
  void begin(List<ObjectEntry> shards) {
    begin(epoch == null ? new Epoch(0, 0, shards) : plan.after(epoch, shards));
  }

  private void begin(Epoch next) {
    if (blocks != null) {
      firstSequence += blocks.size();
      index = 0;
      blocks = null;
    }
    epoch = next;
  }

  /** The next block to hand out; null at the end of the run, or while shards are awaited. */
  BlockSplit peek() {
    while (epoch != null) {
      if (blocks == null) {
        blocks = plan.blocks(epoch, firstSequence);
      }
      for (; index < blocks.size(); index++) {
        RowBlock block = blocks.get(index);
        if (!isWanted(block)) {
          return null;
        }
        long behind = behind(block);
        if (behind < plan.rows(block)) {
          return new BlockSplit(block, (int) behind);
        }
      }
      if (plan.isGrowing() || isEnded()) {
        return null;
      }
      begin(plan.epoch(epoch.number() + 1));
    }
    return null;
  }

  /** Steps over what {@link #peek} gave. */
  void take() {
    index++;
  }

  /** Rows of a block that are before the run's first step. */
  private long behind(RowBlock block) {
    if (block.evaluation()) {
      return plan.stepOfPass((int) block.epoch()) < plan.firstStep() ? plan.rows(block) : 0;
    }
    return Math.max(0, plan.firstStep() * plan.batchSize() - block.first());
  }

  private boolean isEnded() {
    return plan.endsIn(epoch)
        || blocks != null && index < blocks.size() && !isWanted(blocks.get(index));
  }

  RunEnumeratorState state(List<BlockSplit> returned) {
    return new RunEnumeratorState(
        plan.fingerprint(),
        epoch == null ? 0 : epoch.number(),
        index,
        firstSequence,
        end,
        plan.isGrowing() ? epoch : null,
        returned);
  }
}
