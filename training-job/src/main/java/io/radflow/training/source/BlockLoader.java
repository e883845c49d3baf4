package io.radflow.training.source;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.training.plan.BlockRows;
import io.radflow.training.plan.DrawnPiece;
import io.radflow.training.plan.Piece;
import io.radflow.training.plan.PlanReference;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Fetches the pieces of blocks, several at a time, and puts their rows at their positions. */
final class BlockLoader implements Closeable {

  /** Requests that are under way at a time: their latency is what a small piece costs. */
  private static final int PIECES_AT_ONCE = 8;

  private final ObjectStore store;
  private final SharedRows shared;
  private final RunPositions run;
  private final PlanReference reference;
  private final ExecutorService fetchers =
      Executors.newFixedThreadPool(
          PIECES_AT_ONCE,
          work -> {
            Thread thread = new Thread(work, "radflow-piece-fetcher");
            thread.setDaemon(true);
            return thread;
          });

  private RunPlan plan;

  /**
   * @param store to fetch from, closed with this
   * @param mostKept bytes of a view that all loaders of this process keep for later epochs
   */
  BlockLoader(ObjectStore store, RunPositions run, PlanReference reference, long mostKept) {
    this.store = store;
    this.shared = SharedRows.open(store.address(), mostKept);
    this.run = run;
    this.reference = reference;
  }

  /**
   * The block's rows in the order of their positions; rows drawn after the run's last step are left
   * out. It fails with an {@link IOException} naming the shard that is missing, damaged or of
   * another length than planned.
   */
  CompletableFuture<List<RunSample>> load(RowBlock block) {
    if (!block.isResolved()) {
      return CompletableFuture.supplyAsync(() -> resolved(block), fetchers).thenCompose(this::load);
    }
    List<CompletableFuture<List<RunSample>>> pieces = new ArrayList<>();
    for (DrawnPiece drawn : block.pieces()) {
      pieces.add(CompletableFuture.supplyAsync(() -> read(drawn.piece()), fetchers));
    }
    return CompletableFuture.allOf(pieces.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              List<RunSample> rows = new ArrayList<>(block.rowsRead());
              pieces.forEach(piece -> rows.addAll(piece.join()));
              return samples(block, rows);
            });
  }

  /** Records go piece by piece: labels of 21,843 classes take three times as much in them. */
  private List<RunSample> read(Piece piece) {
    try {
      List<TensorSample> rows =
          piece.isWhole()
              ? ListedRecords.read(store, piece.shard(), TensorSample.getClassSchema())
              : shared.read(store, run, piece);
      return rows.stream().map(RunSample::of).toList();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private List<RunSample> samples(RowBlock block, List<RunSample> rows) {
    BlockRows order = run.order(block);
    int wanted = run.rowsWithin(block);
    boolean[] used = new boolean[rows.size()];
    List<RunSample> samples = new ArrayList<>(wanted);
    for (int i = 0; i < wanted; i++) {
      int row = order.rows()[i];
      // Whoever augments a sample changes its pixels.
      RunSample sample = used[row] ? rows.get(row).copied() : rows.get(row);
      used[row] = true;
      sample.repeat = order.repeats()[i];
      sample.position = run.position(block, i);
      sample.evaluation = block.evaluation();
      sample.epoch = block.evaluation() ? 0 : block.epoch();
      samples.add(sample);
    }
    return samples;
  }

  /** Only states of earlier releases hold blocks that do not say what they draw. */
  private synchronized RowBlock resolved(RowBlock block) {
    try {
      if (plan == null) {
        plan = reference.read(store);
      }
      return plan.resolved(block);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** The result of {@link #load} once it is done. */
  static List<RunSample> rows(CompletableFuture<List<RunSample>> loaded) throws IOException {
    return FutureResult.of(loaded, "reading a block");
  }

  @Override
  public void close() {
    fetchers.shutdownNow();
    shared.close();
    store.close();
  }
}
