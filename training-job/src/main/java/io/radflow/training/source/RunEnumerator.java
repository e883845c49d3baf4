package io.radflow.training.source;

import io.radflow.core.failure.IncompatibleStateException;
import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.plan.RunPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out blocks in order.
 *
 * <p>A block is handed out only while it is less than {@code window} blocks ahead of the oldest one
 * that a reader still holds; that bounds what the training operator has to hold back when one
 * reader is slow. Nothing is handed out before every reader has told what it holds, so that after a
 * failure the oldest block is known.
 */
final class RunEnumerator implements SplitEnumerator<BlockSplit, RunEnumeratorState> {

  private static final Logger LOG = LoggerFactory.getLogger(RunEnumerator.class);

  /** Blocks that a reader may hold: one that it sends, one that it fetches. */
  static final int BLOCKS_A_READER = 2;

  private final SplitEnumeratorContext<BlockSplit> context;
  private final RunPlan plan;
  private final GrowingView view;
  private final ObjectStore store;
  private final int window;
  private final BlockSequence blocks;

  private final PriorityQueue<BlockSplit> returned =
      new PriorityQueue<>(Comparator.comparingLong((BlockSplit split) -> split.block().sequence()));
  private final Map<Integer, Set<Long>> held = new HashMap<>();
  private final Set<Integer> finished = new TreeSet<>();
  private boolean asking;

  /**
   * @param view where a run that grows finds its shards; null for others
   * @param store that the view is in, closed with this; null for runs that do not grow
   * @param restored null at the run's beginning
   */
  RunEnumerator(
      SplitEnumeratorContext<BlockSplit> context,
      RunPlan plan,
      GrowingView view,
      ObjectStore store,
      RunEnumeratorState restored) {
    this.context = context;
    this.plan = plan;
    this.view = view;
    this.store = store;
    this.window = BLOCKS_A_READER * context.currentParallelism() + 1;
    if (restored == null) {
      this.blocks = new BlockSequence(plan);
      return;
    }
    if (!restored.fingerprint().equals(plan.fingerprint())) {
      throw new IncompatibleStateException(
          "The checkpoint is of another run: it was planned as ["
              + restored.fingerprint()
              + "], the configuration and the view now give ["
              + plan.fingerprint()
              + "]");
    }
    this.blocks = new BlockSequence(plan, restored);
    this.returned.addAll(restored.returned());
    LOG.info(
        "Going on from a checkpoint: epoch {}, {} blocks that came back",
        restored.epoch(),
        restored.returned().size());
  }

  @Override
  public void start() {
    askForShards();
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
    if (event instanceof RunEndEvent end) {
      LOG.info("Run: ends at position {}, later blocks are not handed out", end.position());
      blocks.endAt(end.position());
      returned.removeIf(split -> !blocks.isWanted(split.block()));
      handOut();
      return;
    }
    held.put(subtask, new TreeSet<>(((BlocksHeldEvent) event).sequences()));
    handOut();
  }

  @Override
  public void addSplitsBack(List<BlockSplit> splits, int subtask) {
    held.remove(subtask);
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
    sorted.sort(returned.comparator());
    RunEnumeratorState state = blocks.state(sorted);
    LOG.info(
        "Checkpoint {}: epoch {}, its first {} blocks are handed out, {} came back",
        checkpoint,
        state.epoch(),
        state.index(),
        sorted.size());
    return state;
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }

  private void handOut() {
    // A reader that has failed is unknown at once, but gives its blocks back later.
    if (held.size() < context.currentParallelism()
        || !context.registeredReaders().keySet().containsAll(held.keySet())) {
      return;
    }
    boolean more = true;
    while (more) {
      more = false;
      // Fewest blocks first, so that a start gives every reader one before any gets two.
      List<Integer> readers = new ArrayList<>(held.keySet());
      readers.sort(Comparator.comparingInt(one -> held.get(one).size()));
      for (int reader : readers) {
        if (held.get(reader).size() < BLOCKS_A_READER && handOutTo(reader)) {
          more = true;
          break;
        }
      }
    }
  }

  private boolean handOutTo(int reader) {
    BlockSplit next = peek();
    if (next == null) {
      if (!blocks.awaitsShards() && held.get(reader).isEmpty() && finished.add(reader)) {
        context.signalNoMoreSplits(reader);
      }
      return false;
    }
    long sequence = next.block().sequence();
    if (sequence - oldestHeld(sequence) >= window) {
      return false;
    }
    take();
    held.get(reader).add(sequence);
    LOG.info(
        "Block {}: {} {}, {} rows of {} shards from row {}, to reader {}",
        sequence,
        next.block().evaluation() ? "pass" : "epoch",
        next.block().epoch(),
        plan.rows(next.block()),
        next.block().shards().size(),
        next.offset(),
        reader);
    context.assignSplit(next, reader);
    return true;
  }

  private long oldestHeld(long otherwise) {
    return held.values().stream()
        .flatMap(Set::stream)
        .mapToLong(Long::longValue)
        .min()
        .orElse(otherwise);
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
    if (asking || !blocks.awaitsShards()) {
      return;
    }
    asking = true;
    long epoch = blocks.awaited();
    List<ObjectEntry> before = blocks.shardsBefore();
    context.callAsync(
        () -> view.shards(store, epoch, before),
        (shards, failure) -> {
          if (failure != null) {
            PermanentFailure.throwIfPermanent(failure);
            throw new IllegalStateException(
                "Epoch " + epoch + " cannot begin: " + failure.getMessage(), failure);
          }
          asking = false;
          blocks.begin(shards);
          handOut();
        });
  }
}
