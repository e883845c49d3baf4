package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.source.RecordIterator;
import io.radflow.ingest.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A layout whose images are objects of their own, and whose tables are small enough to be held: it
 * lists all records at once, and a part is a range of them.
 */
abstract class ListedLayout implements DatasetLayout {

  static final int RECORDS_PER_PART = 1024;

  private final String name;
  private final DropCache<List<DropRecord>> cache = new DropCache<>();

  ListedLayout(String name) {
    this.name = name;
  }

  /**
   * Every record of a drop, in the published order.
   *
   * @throws RejectedException if nothing of the drop can be used
   * @throws IOException if the store cannot be read now
   */
  abstract List<DropRecord> records(Drop drop, ObjectStore store)
      throws IOException, RejectedException;

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final DropPlan plan(Drop drop, ObjectStore store) throws IOException, RejectedException {
    int records = records(drop, store).size();
    List<String> tasks = new ArrayList<>();
    for (int from = 0; from < records; from += RECORDS_PER_PART) {
      tasks.add(Json.write(new Range(from, Math.min(records, from + RECORDS_PER_PART))));
    }
    return new DropPlan(tasks, List.of());
  }

  @Override
  public final RecordIterator<DropRecord> open(Drop drop, String task, ObjectStore store)
      throws IOException {
    Range range = Json.read(task, Range.class);
    List<DropRecord> records = cache.of(drop, () -> records(drop, store));
    int end = Math.min(range.to(), records.size());
    return RecordIterator.of(records.subList(Math.min(range.from(), end), end));
  }

  /**
   * Records from one up to but without another.
   *
   * @param from counted from 0
   */
  record Range(int from, int to) {}
}
