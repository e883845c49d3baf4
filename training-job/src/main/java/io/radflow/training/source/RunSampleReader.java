package io.radflow.training.source;

import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.plan.PlanReference;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the rows of its blocks in the order of their positions, fetching blocks while it sends.
 * Where it has blocks of several lines, a row is sent only when its turn is before the training
 * operator's horizon: lines must not run ahead of each other, and the operator holds back little.
 *
 * <p>Fetching and decoding run on threads of their own, so that checkpoints do not wait for the
 * store.
 */
final class RunSampleReader implements SourceReader<RunSample, BlockSplit> {

  private static final Logger LOG = LoggerFactory.getLogger(RunSampleReader.class);
  private final SourceReaderContext context;
  private final StoreAddress address;
  private final RunPositions run;
  private final Turns turns;
  private final PlanReference plan;
  private final long mostKept;

  /** By the position of the next row. */
  private final PriorityQueue<OpenBlock> blocks =
      new PriorityQueue<>(Comparator.comparingLong(block -> block.position));

  private CompletableFuture<Void> wake = new CompletableFuture<>();
  private boolean noMoreBlocks;
  private BlockLoader loader;

  /** Turns before this one may be sent. */
  private long horizon;

  /**
   * @param mostKept bytes of a view that all readers of this process keep for later epochs
   */
  RunSampleReader(
      SourceReaderContext context,
      StoreAddress address,
      RunPositions run,
      PlanReference plan,
      long mostKept) {
    this.context = context;
    this.address = address;
    this.run = run;
    this.turns = run.turns();
    this.plan = plan;
    this.mostKept = mostKept;
    this.horizon = run.lines() > 1 ? 0 : Long.MAX_VALUE;
  }

  @Override
  public void start() {
    open();
    tellWhatIsHeld();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<RunSample> output) throws IOException {
    OpenBlock block = blocks.peek();
    if (block == null) {
      return noMoreBlocks ? InputStatus.END_OF_INPUT : nothingAvailable();
    }
    if (!block.rows.isDone() || !isBeforeHorizon(block)) {
      return nothingAvailable();
    }
    List<RunSample> rows = rows(block);
    blocks.poll();
    if (block.offset < rows.size()) {
      // Not needed again: after a failure the block is fetched anew.
      output.collect(rows.set(block.offset++, null));
    }
    if (block.offset < rows.size()) {
      block.position = rows.get(block.offset).position;
      blocks.add(block);
    } else {
      LOG.info("Block {}: sent, {} rows", block.split.splitId(), rows.size());
      tellWhatIsHeld();
    }
    return InputStatus.MORE_AVAILABLE;
  }

  private boolean isBeforeHorizon(OpenBlock block) {
    return horizon == Long.MAX_VALUE || turns.at(block.position) < horizon;
  }

  @Override
  public List<BlockSplit> snapshotState(long checkpoint) {
    return blocks.stream()
        .sorted(Comparator.comparingLong(block -> block.split.block().sequence()))
        .map(block -> block.split.at(block.offset))
        .toList();
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    OpenBlock block = blocks.peek();
    if (block == null) {
      return noMoreBlocks ? CompletableFuture.completedFuture(null) : wake;
    }
    if (!isBeforeHorizon(block)) {
      return wake;
    }
    CompletableFuture<Void> fetched = block.rows.handle((rows, failure) -> null);
    return CompletableFuture.anyOf(fetched, wake).thenApply(done -> null);
  }

  @Override
  public void addSplits(List<BlockSplit> splits) {
    open();
    List<BlockSplit> inOrder = new ArrayList<>(splits);
    inOrder.sort(Comparator.comparingLong(split -> split.block().sequence()));
    for (BlockSplit split : inOrder) {
      blocks.add(new OpenBlock(split, loader.load(split.block()), firstPosition(split)));
    }
    wakeUp();
  }

  /** A block that was all sent, which only a state of before can hold, is done with at once. */
  private long firstPosition(BlockSplit split) {
    RowBlock block = split.block();
    return split.offset() == 0 || split.offset() < block.rows() || !block.isResolved()
        ? run.position(block, split.offset())
        : 0;
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    horizon = Math.max(horizon, ((HorizonEvent) event).turn());
    wakeUp();
  }

  @Override
  public void notifyNoMoreSplits() {
    noMoreBlocks = true;
    wakeUp();
  }

  @Override
  public void close() {
    if (loader != null) {
      loader.close();
    }
  }

  /** Restored splits are added before {@link #start()}. */
  private void open() {
    if (loader == null) {
      loader =
          new BlockLoader(ObjectStore.open(address, context.metricGroup()), run, plan, mostKept);
    }
  }

  private List<RunSample> rows(OpenBlock block) throws IOException {
    try {
      return BlockLoader.rows(block.rows);
    } catch (IOException e) {
      throw new IOException(
          "Cannot read block " + block.split.splitId() + ": " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      PermanentFailure.throwIfPermanent(e);
      throw e;
    }
  }

  private void tellWhatIsHeld() {
    context.sendSourceEventToCoordinator(
        new BlocksHeldEvent(blocks.stream().map(block -> block.split.block()).toList()));
  }

  private InputStatus nothingAvailable() {
    if (wake.isDone()) {
      wake = new CompletableFuture<>();
    }
    return InputStatus.NOTHING_AVAILABLE;
  }

  private void wakeUp() {
    wake.complete(null);
  }

  private static final class OpenBlock {

    private final BlockSplit split;
    private final CompletableFuture<List<RunSample>> rows;
    private int offset;

    /** Of the next row. */
    private long position;

    private OpenBlock(BlockSplit split, CompletableFuture<List<RunSample>> rows, long position) {
      this.split = split;
      this.rows = rows;
      this.offset = split.offset();
      this.position = position;
    }
  }
}
