package io.radflow.training.source;

import io.radflow.core.manifest.ListedRows;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.training.plan.Piece;
import io.radflow.training.plan.RunPositions;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a bucket for all readers of a process: pieces of one shard are dealt to different
 * blocks, and so to different readers. A view of small pictures whose train rows fit is kept as it
 * is stored: a request costs as much as decoding what it brings. Where all rows are wanted, its
 * shards are read whole, so that there is one request for each. What is kept is the same for one
 * reader and for many.
 */
final class SharedRows implements Closeable {

  /** Enough for the shards of small pictures, whose pieces cost little beside these. */
  private static final long ENDS_BYTES = 16 << 20;

  /** A run that ends before has no use for the rest of its shards. */
  private static final double MOST_OF_AN_EPOCH = 0.95;

  private static final Map<Of, SharedRows> OPEN = new HashMap<>();

  private final Of of;
  private final ListedRows rows;
  private int users;

  private record Of(StoreAddress address, long mostKept) {}

  private SharedRows(Of of) {
    this.of = of;
    this.rows =
        new ListedRows(TensorSample.getClassSchema(), RunSample.COLUMNS, ENDS_BYTES, of.mostKept());
  }

  /**
   * Those of a bucket, which are forgotten when all who have opened them have closed them.
   *
   * @param mostKept bytes of a view to keep
   */
  static SharedRows open(StoreAddress address, long mostKept) {
    synchronized (OPEN) {
      SharedRows shared = OPEN.computeIfAbsent(new Of(address, mostKept), SharedRows::new);
      shared.users++;
      return shared;
    }
  }

  /**
   * The rows of a piece.
   *
   * @param store the bucket, through the reader's own client
   */
  List<TensorSample> read(ObjectStore store, RunPositions run, Piece piece) throws IOException {
    return rows.read(
        store, piece.shard(), piece.firstRow(), piece.rows(), keeping(run, piece.shard()));
  }

  /** A part of a view would save as large a part of the requests, for all of the memory. */
  private ListedRows.Keeping keeping(RunPositions run, ObjectEntry shard) {
    if ((double) run.trainRows() * shard.bytes() / shard.rows() > of.mostKept()) {
      return ListedRows.Keeping.NOTHING;
    }
    if (run.isOfAllRows() && run.draws() >= MOST_OF_AN_EPOCH * run.trainRows()) {
      return ListedRows.Keeping.OBJECT;
    }
    return run.draws() > run.trainRows() ? ListedRows.Keeping.READ : ListedRows.Keeping.NOTHING;
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(of);
        rows.close();
      }
    }
  }
}
