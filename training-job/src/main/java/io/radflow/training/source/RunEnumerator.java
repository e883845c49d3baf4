package io.radflow.training.source;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.plan.PlanReference;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out blocks in order, as {@link HeldBlocks} lets it. Nothing is handed out before the plan
 * has come from the bucket, nor before every reader has told what it holds, so that after a failure
 * the oldest block is known.
 */
final class RunEnumerator implements SplitEnumerator<BlockSplit, RunEnumeratorState> {

  private static final Logger LOG = LoggerFactory.getLogger(RunEnumerator.class);
  private static final Comparator<BlockSplit> IN_ORDER =
      Comparator.comparingLong(split -> split.block().sequence());

  private final SplitEnumeratorContext<BlockSplit> context;
  private final RunPositions run;
  private final PlanReference reference;
  private final GrowingView view;
  private final ObjectStore store;
  private final HeldBlocks held;
  private final PriorityQueue<BlockSplit> returned = new PriorityQueue<>(IN_ORDER);
  private final Set<Integer> finished = new TreeSet<>();

  /** Where the run stands as long as its plan is not known. */
  private RunEnumeratorState restored;

  /** Null as long as the plan is not known. */
  private BlockSequence blocks;

  private long end;
  private long horizon;
  private boolean asking;

  /**
   * @param view where a run that grows finds its shards; null for others
   * @param store that plan and view are in, closed with this
   * @param restored null at the run's beginning
   */
  RunEnumerator(
      SplitEnumeratorContext<BlockSplit> context,
      RunPositions run,
      PlanReference reference,
      GrowingView view,
      ObjectStore store,
      RunEnumeratorState restored) {
    this.context = context;
    this.run = run;
    this.reference = reference;
    this.view = view;
    this.store = store;
    this.held = new HeldBlocks(context.currentParallelism(), run.lines() > 1);
    this.end = run.length();
    this.restored = restored == null ? RunEnumeratorState.beginning(run) : restored;
    if (!this.restored.fingerprint().equals(run.fingerprint())) {
      throw new IncompatibleStateException(
          "The checkpoint is of another run: it was planned as ["
              + this.restored.fingerprint()
              + "], the configuration and the view now give ["
              + run.fingerprint()
              + "]");
    }
    this.returned.addAll(this.restored.returned());
    if (restored != null) {
      LOG.info(
          "Going on from a checkpoint: block {}, {} blocks that came back",
          restored.sequence(),
          restored.returned().size());
    }
  }

  @Override
  public void start() {
    context.callAsync(
        () -> reference.read(store),
        (plan, failure) -> {
          if (failure != null) {
            throw failed("The run's plan cannot be read", failure);
          }
          begin(plan);
        });
  }

  private void begin(RunPlan plan) {
    blocks = new BlockSequence(plan, restored);
    blocks.endAt(end);
    restored = null;
    List<BlockSplit> unresolved = new ArrayList<>(returned);
    returned.clear();
    unresolved.forEach(
        split -> returned.add(new BlockSplit(plan.resolved(split.block()), split.offset())));
    returned.removeIf(split -> !blocks.isWanted(split.block()));
    handOut();
  }

  @Override
  public void addReader(int subtask) {
    // The reader speaks first, with a BlocksHeldEvent.
  }

  @Override
  public void handleSplitRequest(int subtask, String host) {
    throw new IllegalStateException("Readers of a run send BlocksHeldEvent, not requests");
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    if (event instanceof RunEndEvent runEnd) {
      endAt(runEnd.position());
    } else if (event instanceof HorizonEvent next) {
      raiseHorizon(next);
    } else {
      boolean isNew = held.tell(subtask, ((BlocksHeldEvent) event).blocks());
      if (isNew && horizon > 0) {
        context.sendEventToSourceReader(subtask, new HorizonEvent(horizon));
      }
      handOut();
    }
  }

  private void endAt(long position) {
    LOG.info("Run: ends at position {}, later blocks are not handed out", position);
    end = position;
    if (run.lines() > 1) {
      // Rows that nobody wants are sent for the last time, and not waited with.
      raiseHorizon(new HorizonEvent(Long.MAX_VALUE));
    }
    if (blocks != null) {
      blocks.endAt(position);
      returned.removeIf(split -> !blocks.isWanted(split.block()));
      handOut();
    }
  }

  private void raiseHorizon(HorizonEvent next) {
    if (next.turn() > horizon) {
      horizon = next.turn();
      for (int reader : held.readers()) {
        if (context.registeredReaders().containsKey(reader)) {
          context.sendEventToSourceReader(reader, next);
        }
      }
    }
  }

  @Override
  public void addSplitsBack(List<BlockSplit> splits, int subtask) {
    held.lose(subtask);
    finished.remove(subtask);
    for (BlockSplit split : splits) {
      LOG.info(
          "Block {}: back from reader {}, goes on at row {}",
          split.splitId(),
          subtask,
          split.offset());
    }
    returned.addAll(splits);
  }

  @Override
  public RunEnumeratorState snapshotState(long checkpoint) {
    List<BlockSplit> sorted = new ArrayList<>(returned);
    sorted.sort(IN_ORDER);
    RunEnumeratorState state = blocks == null ? restored.with(end, sorted) : blocks.state(sorted);
    LOG.info(
        "Checkpoint {}: epoch {}, {} blocks are handed out, {} came back",
        checkpoint,
        state.sources().get(0).epoch(),
        state.sequence(),
        sorted.size());
    return state;
  }

  @Override
  public void close() {
    store.close();
  }

  private void handOut() {
    // A reader that has failed is unknown at once, but gives its blocks back later.
    if (blocks == null
        || held.readers().size() < context.currentParallelism()
        || !context.registeredReaders().keySet().containsAll(held.readers())) {
      return;
    }
    boolean more = true;
    while (more) {
      more = false;
      for (int reader : held.readersByBlocks()) {
        if (handOutTo(reader)) {
          more = true;
          break;
        }
      }
    }
  }

  private boolean handOutTo(int reader) {
    BlockSplit next = peek();
    if (next == null) {
      if (blocks.awaitsShards().isEmpty() && held.holdsNothing(reader) && finished.add(reader)) {
        context.signalNoMoreSplits(reader);
      }
      return false;
    }
    if (!held.mayGet(reader, next.block())) {
      return false;
    }
    take();
    held.add(reader, next.block());
    LOG.info(
        "Block {}: {} {}, {} rows of {} pieces from row {}, to reader {}",
        next.splitId(),
        next.block().evaluation() ? "pass" : "epoch",
        next.block().epoch(),
        next.block().rows(),
        next.block().pieces().size(),
        next.offset(),
        reader);
    context.assignSplit(next, reader);
    return true;
  }

  /** The next block to hand out; null when there is none, or none yet. */
  private BlockSplit peek() {
    if (!returned.isEmpty()) {
      return returned.peek();
    }
    BlockSplit next = blocks.peek();
    if (next == null) {
      askForShards();
    }
    return next;
  }

  private void take() {
    if (returned.isEmpty()) {
      blocks.take();
    } else {
      returned.poll();
    }
  }

  private void askForShards() {
    SourceBlocks source = blocks.awaitsShards().orElse(null);
    if (asking || source == null) {
      return;
    }
    asking = true;
    long epoch = source.awaited();
    context.callAsync(
        () -> view.shards(store, epoch, source.shardsBefore(), blocks.evaluation()),
        (shards, failure) -> {
          if (failure != null) {
            throw failed("Epoch " + epoch + " cannot begin", failure);
          }
          asking = false;
          source.begin(shards);
          handOut();
        });
  }

  private static RuntimeException failed(String what, Throwable failure) {
    PermanentFailure.throwIfPermanent(failure);
    return new IllegalStateException(what + ": " + failure.getMessage(), failure);
  }
}
