package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.source.RecordIterator;
import io.radflow.ingest.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A layout of tables whose rows name images. Records are the tables' rows, in their order, then the
 * images that no row names. A part is a range of rows.
 */
abstract class TableLayout implements DatasetLayout {

  static final int ROWS_PER_PART = 1024;

  private final String name;
  private final DropCache<TableIndex> indexes = new DropCache<>();

  TableLayout(String name) {
    this.name = name;
  }

  /**
   * Reads a drop's tables.
   *
   * @throws RejectedException MISSING_TABLE or MALFORMED_TABLE
   * @throws IOException if the store cannot be read now
   */
  abstract TableIndex index(Drop drop, ObjectStore store) throws IOException, RejectedException;

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final DropPlan plan(Drop drop, ObjectStore store) throws IOException, RejectedException {
    TableIndex index = index(drop, store);
    List<String> tasks = new ArrayList<>();
    for (int table = 0; table < index.tables(); table++) {
      for (int from = 0; from < index.rows(table); from += ROWS_PER_PART) {
        int to = Math.min(index.rows(table), from + ROWS_PER_PART);
        tasks.add(Json.write(new Task(table, from, to, false)));
      }
    }
    tasks.add(Json.write(new Task(0, 0, 0, true)));
    return new DropPlan(tasks, List.of());
  }

  @Override
  public final RecordIterator<DropRecord> open(Drop drop, String task, ObjectStore store)
      throws IOException {
    Task range = Json.read(task, Task.class);
    TableIndex index = indexes.of(drop, () -> index(drop, store));
    List<DropRecord> records =
        range.imagesWithoutRow()
            ? index.imagesWithoutRow()
            : index.records(range.table(), range.from(), range.to(), store);
    return RecordIterator.of(records);
  }

  /**
   * Rows of a table from one up to but without another, or the images without a row.
   *
   * @param table counted from 0
   * @param from counted from 0
   */
  record Task(int table, int from, int to, boolean imagesWithoutRow) {}
}
