package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.source.RecordIterator;
import io.radflow.ingest.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * NIH ChestX-ray14: {@code Data_Entry_2017_v2020.csv} (or another {@code Data_Entry*.csv}), {@code
 * train_val_list.txt}, {@code test_list.txt}, and PNG files in folders named {@code images}, one or
 * several.
 *
 * <p>Records are the table's rows, in their order, then the images that no row names. Labels are
 * the table's cells as published. An image in neither list has no split.
 */
final class NihLayout implements DatasetLayout {

  static final int ROWS_PER_PART = 1024;

  private final DropCache<NihIndex> indexes = new DropCache<>();

  @Override
  public String name() {
    return "nih";
  }

  @Override
  public DropPlan plan(Drop drop, ObjectStore store) throws IOException, RejectedException {
    NihIndex found = NihIndex.read(drop, store);
    List<String> tasks = new ArrayList<>();
    for (int from = 0; from < found.rows(); from += ROWS_PER_PART) {
      int to = Math.min(found.rows(), from + ROWS_PER_PART);
      tasks.add(Json.write(new Task(from, to, false)));
    }
    tasks.add(Json.write(new Task(0, 0, true)));
    return new DropPlan(tasks, List.of());
  }

  @Override
  public RecordIterator<DropRecord> open(Drop drop, String task, ObjectStore store)
      throws IOException {
    Task range = Json.read(task, Task.class);
    NihIndex known = indexes.of(drop, () -> NihIndex.read(drop, store));
    List<DropRecord> records =
        range.imagesWithoutRow()
            ? known.imagesWithoutRow()
            : known.records(range.from(), range.to(), store);
    return RecordIterator.of(records);
  }

  /**
   * Rows from one up to but without another, or the images without a row.
   *
   * @param from counted from 0
   */
  record Task(int from, int to, boolean imagesWithoutRow) {}
}
