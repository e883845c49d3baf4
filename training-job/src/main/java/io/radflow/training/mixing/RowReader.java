package io.radflow.training.mixing;

import io.radflow.core.concurrent.FutureResult;
import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/** Reads what some rows of a run are of, and nothing else of their shards. */
final class RowReader {

  private static final int READERS = 64;

  /** What the labels that are decoded at once may take, and what one does, boxed. */
  private static final long LABEL_BYTES = 128L << 20;

  private static final int BYTES_A_LABEL = 24;
  private static final Schema COLUMNS =
      ParquetRecords.columns(TensorSample.getClassSchema(), "dataset", "patient", "labels");

  private final ObjectStore store;
  private final List<DropNumbers> drops;
  private final int labels;

  /**
   * @param views the run's sources
   */
  RowReader(ObjectStore store, List<ViewManifest> views) {
    this.store = store;
    this.drops = views.stream().map(DropNumbers::new).toList();
    this.labels = views.get(0).labels().size();
  }

  /**
   * What each row is of.
   *
   * @throws IOException naming the object that cannot be read
   */
  Map<DrawnRow, RowGroups> read(Iterable<DrawnRow> rows) throws IOException {
    Map<DrawnRow, NavigableSet<Integer>> wanted = new HashMap<>();
    for (DrawnRow row : rows) {
      wanted
          .computeIfAbsent(new DrawnRow(row.source(), row.shard(), 0), shard -> new TreeSet<>())
          .add(row.row());
    }
    ExecutorService executor = Executors.newFixedThreadPool(readers(wanted));
    try {
      List<Future<Map<DrawnRow, RowGroups>>> read = new ArrayList<>();
      wanted.forEach((shard, numbers) -> read.add(executor.submit(() -> read(shard, numbers))));
      Map<DrawnRow, RowGroups> groups = new HashMap<>();
      for (Future<Map<DrawnRow, RowGroups>> some : read) {
        groups.putAll(FutureResult.of(some, "measuring how batches are mixed"));
      }
      return groups;
    } finally {
      executor.shutdownNow();
    }
  }

  /**
   * So many as memory holds the rows' labels: those of 21,841 classes take half a megabyte a row.
   */
  private int readers(Map<DrawnRow, NavigableSet<Integer>> wanted) {
    long most = 1;
    for (Map.Entry<DrawnRow, NavigableSet<Integer>> shard : wanted.entrySet()) {
      // Without its tail, all rows of a shard are decoded.
      most =
          Math.max(
              most,
              shard.getKey().shard().tailBytes() == 0
                  ? shard.getKey().shard().rows()
                  : shard.getValue().last() - shard.getValue().first() + 1);
    }
    return (int)
        Math.max(1, Math.min(READERS, LABEL_BYTES / (most * BYTES_A_LABEL * Math.max(1, labels))));
  }

  private Map<DrawnRow, RowGroups> read(DrawnRow shard, NavigableSet<Integer> numbers)
      throws IOException {
    int first = numbers.first();
    List<TensorSample> rows =
        ListedRecords.read(
            store,
            shard.shard(),
            TensorSample.getClassSchema(),
            COLUMNS,
            first,
            numbers.last() - first + 1);
    int drop = drops.get(shard.source()).of(shard.shard());
    Map<DrawnRow, RowGroups> groups = new HashMap<>();
    for (int number : numbers) {
      groups.put(
          new DrawnRow(shard.source(), shard.shard(), number),
          groups(rows.get(number - first), shard.source(), drop));
    }
    return groups;
  }

  private static RowGroups groups(TensorSample row, int source, int drop) {
    List<Float> labels = row.getLabels();
    return new RowGroups(
        IntStream.range(0, labels.size())
            .filter(i -> labels.get(i) != null && labels.get(i) == 1)
            .toArray(),
        row.getPatient() == null ? null : source + "/" + row.getDataset() + "/" + row.getPatient(),
        drop < 0 ? null : source + "/" + drop);
  }
}
