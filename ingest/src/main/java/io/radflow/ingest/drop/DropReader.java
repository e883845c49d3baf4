package io.radflow.ingest.drop;

import io.radflow.ingest.layout.DatasetLayout;
import io.radflow.ingest.layout.DatasetLayouts;
import io.radflow.ingest.layout.Drop;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.part.PartElement;
import io.radflow.ingest.source.PartReader;
import io.radflow.ingest.source.PartSplit;
import io.radflow.ingest.source.RecordIterator;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads a part of a drop: a row for each record, of kind IMAGE_SAMPLE with the image's size still 0
 * or of kind REJECT, then the count of records and the part's end.
 */
public final class DropReader implements PartReader<PartElement> {

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;
  private final FetchLimits limits;

  private transient ObjectStore store;
  private transient ExecutorService executor;
  private transient DatasetLayouts layouts;
  private transient String listedUnit;
  private transient Drop listed;

  public DropReader(StoreAddress address, FetchLimits limits) {
    this.address = address;
    this.limits = limits;
  }

  @Override
  public RecordIterator<PartElement> open(PartSplit split) throws IOException {
    if (store == null) {
      store = ObjectStore.open(address);
      executor = Executors.newFixedThreadPool(limits.parallel(), DropReader::daemon);
      layouts = new DatasetLayouts();
    }
    DropUnit unit = DropUnit.parse(split.unit());
    RecordIterator<DropRecord> records = records(unit, DropTask.parse(split.payload()));
    DropElements elements = new DropElements(address, unit, split);
    PartRecords part = new PartRecords(records, elements, executor, limits);
    part.skip(split.offset());
    return part;
  }

  private RecordIterator<DropRecord> records(DropUnit unit, DropTask task) throws IOException {
    if (task.task() == null) {
      return RecordIterator.of(new ArrayList<DropRecord>(task.rejects()));
    }
    DatasetLayout layout =
        layouts
            .find(unit.dataset())
            .orElseThrow(() -> new IOException("No layout for the data set " + unit.dataset()));
    if (!unit.text().equals(listedUnit)) {
      listed = Drop.list(store, unit.dataset(), unit.drop());
      listedUnit = unit.text();
    }
    return layout.open(listed, task.task(), store);
  }

  @Override
  public long bytes(PartElement element) {
    return element.row == null ? 0 : element.row.length;
  }

  @Override
  public void close() {
    if (store != null) {
      executor.shutdownNow();
      store.close();
      store = null;
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "image-fetch");
    thread.setDaemon(true);
    return thread;
  }
}
