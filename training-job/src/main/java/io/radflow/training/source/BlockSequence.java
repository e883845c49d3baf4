package io.radflow.training.source;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.BlockList;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The blocks of a run in the order of their first rows' positions, from its first step or from
 * where a checkpoint left them: those of all sources and of the evaluation passes, merged.
 */
final class BlockSequence {

  private final RunPlan plan;
  private final RunPositions run;
  private final List<SourceBlocks> sources = new ArrayList<>();
  private int pass;
  private int passIndex;
  private BlockList passBlocks;
  private long sequence;
  private long end;

  BlockSequence(RunPlan plan) {
    this(plan, RunEnumeratorState.beginning(plan.positions()));
  }

  BlockSequence(RunPlan plan, RunEnumeratorState state) {
    this.plan = plan;
    this.run = plan.positions();
    for (int source = 0; source < state.sources().size(); source++) {
      RunEnumeratorState.Progress progress = state.sources().get(source);
      sources.add(
          new SourceBlocks(
              plan,
              source,
              run.isGrowing() ? progress.grown() : plan.epoch(source, progress.epoch()),
              progress.index()));
    }
    this.pass =
        state.pass() == RunEnumeratorState.UNKNOWN
            ? passAtEpoch(state.sources().get(0))
            : state.pass();
    this.passIndex = state.passIndex();
    this.sequence = state.sequence();
    this.end = Math.min(state.end(), run.length());
    for (int i = 0; i < state.behind(); i++) {
      take();
    }
  }

  /** A pass that is due exactly at an epoch's boundary belongs to the epoch that ends there. */
  private int passAtEpoch(RunEnumeratorState.Progress progress) {
    long draw =
        progress.grown() == null
            ? plan.epoch(0, progress.epoch()).firstDraw()
            : progress.grown().firstDraw();
    return draw == 0 ? 0 : run.passAfter(Math.min(draw, run.draws()) / run.batchSize());
  }

  /** No block that begins at a position or after it is wanted any more. */
  void endAt(long position) {
    end = Math.min(end, position);
  }

  boolean isWanted(RowBlock block) {
    return run.position(block, 0) < end;
  }

  /** A source that goes on with an epoch whose shards are not known yet. */
  Optional<SourceBlocks> awaitsShards() {
    return sources.stream()
        .filter(source -> source.awaitsShards() && source.awaitedPosition() < end)
        .findFirst();
  }

  /** The next block to hand out; null at the end of the run, or while shards are awaited. */
  BlockSplit peek() {
    while (true) {
      SourceBlocks first = first();
      boolean evaluates = evaluatesBefore(first);
      if (first == null && !evaluates) {
        return null;
      }
      RowBlock block = evaluates ? passBlocks.block(passIndex, sequence) : first.next(sequence);
      if (!isWanted(block)
          || awaitsShards()
              .filter(awaited -> awaited.awaitedPosition() <= run.position(block, 0))
              .isPresent()) {
        return null;
      }
      int behind = run.behind(block);
      if (behind < block.rows()) {
        return new BlockSplit(block, behind);
      }
      take();
    }
  }

  /** Steps over what comes next. */
  void take() {
    SourceBlocks first = first();
    if (evaluatesBefore(first)) {
      passIndex++;
      if (passIndex == passBlocks.size()) {
        pass++;
        passIndex = 0;
        passBlocks = null;
      }
    } else {
      first.take();
    }
    sequence++;
  }

  /** The source whose next block comes first; null for none. */
  private SourceBlocks first() {
    SourceBlocks first = null;
    for (SourceBlocks source : sources) {
      if (source.hasNext() && (first == null || source.position() < first.position())) {
        first = source;
      }
    }
    return first;
  }

  /** Whether a block of an evaluation pass comes before a source's next one. */
  private boolean evaluatesBefore(SourceBlocks next) {
    if (pass >= run.passes()) {
      return false;
    }
    if (passBlocks == null) {
      passBlocks = plan.blocks(pass);
    }
    return next == null || passBlocks.position(passIndex, run) < next.position();
  }

  /** Shards that the run is scored on. */
  List<ObjectEntry> evaluation() {
    return plan.evaluation();
  }

  RunEnumeratorState state(List<BlockSplit> returned) {
    return new RunEnumeratorState(
        run.fingerprint(),
        sources.stream().map(SourceBlocks::progress).toList(),
        pass,
        passIndex,
        sequence,
        0,
        end,
        returned);
  }
}
