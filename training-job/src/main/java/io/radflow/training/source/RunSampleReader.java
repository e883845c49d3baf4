package io.radflow.training.source;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.failure.PermanentFailure;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.plan.RunPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the rows of its blocks in order, fetching the next block while it sends one. Fetching and
 * decoding run on a thread of their own, so that checkpoints do not wait for the store.
 */
final class RunSampleReader implements SourceReader<RunSample, BlockSplit> {

  private static final Logger LOG = LoggerFactory.getLogger(RunSampleReader.class);
  private final SourceReaderContext context;
  private final StoreAddress address;
  private final RunPlan plan;

  /** By sequence; the first is being sent. */
  private final List<OpenBlock> blocks = new ArrayList<>();

  private CompletableFuture<Void> wake = new CompletableFuture<>();
  private boolean noMoreBlocks;
  private ExecutorService fetcher;
  private ObjectStore store;
  private BlockLoader loader;

  RunSampleReader(SourceReaderContext context, StoreAddress address, RunPlan plan) {
    this.context = context;
    this.address = address;
    this.plan = plan;
  }

  @Override
  public void start() {
    open();
    tellWhatIsHeld();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<RunSample> output) throws IOException {
    if (blocks.isEmpty()) {
      return noMoreBlocks ? InputStatus.END_OF_INPUT : nothingAvailable();
    }
    OpenBlock block = blocks.get(0);
    if (!block.rows.isDone()) {
      return nothingAvailable();
    }
    List<RunSample> rows = rows(block);
    if (block.offset < rows.size()) {
      // Not needed again: after a failure the block is fetched anew.
      output.collect(rows.set(block.offset++, null));
    }
    if (block.offset >= rows.size()) {
      blocks.remove(0);
      LOG.info("Block {}: sent, {} rows", block.split.splitId(), rows.size());
      tellWhatIsHeld();
    }
    return InputStatus.MORE_AVAILABLE;
  }

  @Override
  public List<BlockSplit> snapshotState(long checkpoint) {
    return blocks.stream().map(block -> block.split.at(block.offset)).toList();
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    if (blocks.isEmpty()) {
      return noMoreBlocks ? CompletableFuture.completedFuture(null) : wake;
    }
    CompletableFuture<Void> fetched = blocks.get(0).rows.handle((rows, failure) -> null);
    return CompletableFuture.anyOf(fetched, wake).thenApply(done -> null);
  }

  @Override
  public void addSplits(List<BlockSplit> splits) {
    open();
    for (BlockSplit split : splits) {
      blocks.add(
          new OpenBlock(
              split, CompletableFuture.supplyAsync(() -> load(split), fetcher), split.offset()));
    }
    blocks.sort(Comparator.comparingLong(block -> block.split.block().sequence()));
    wakeUp();
  }

  @Override
  public void notifyNoMoreSplits() {
    noMoreBlocks = true;
    wakeUp();
  }

  @Override
  public void close() {
    if (fetcher != null) {
      fetcher.shutdownNow();
    }
    if (store != null) {
      store.close();
    }
  }

  /** Restored splits are added before {@link #start()}. */
  private void open() {
    if (store == null) {
      store = ObjectStore.open(address, context.metricGroup());
      loader = new BlockLoader(store, plan);
      fetcher =
          Executors.newSingleThreadExecutor(task -> new Thread(task, "radflow-block-fetcher"));
    }
  }

  private List<RunSample> load(BlockSplit split) {
    try {
      long start = System.nanoTime();
      List<RunSample> rows = loader.load(split.block());
      LOG.debug(
          "Block {}: {} rows fetched in {} ms",
          split.splitId(),
          rows.size(),
          (System.nanoTime() - start) / 1_000_000);
      return rows;
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private List<RunSample> rows(OpenBlock block) throws IOException {
    try {
      return FutureResult.of(block.rows, "reading a block");
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
        new BlocksHeldEvent(blocks.stream().map(block -> block.split.block().sequence()).toList()));
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

    private OpenBlock(BlockSplit split, CompletableFuture<List<RunSample>> rows, int offset) {
      this.split = split;
      this.rows = rows;
      this.offset = offset;
    }
  }
}
