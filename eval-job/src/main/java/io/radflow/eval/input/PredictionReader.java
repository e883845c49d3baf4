package io.radflow.eval.input;

import io.radflow.ingest.source.PartReader;
import io.radflow.ingest.source.PartSplit;
import io.radflow.ingest.source.RecordIterator;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import java.io.IOException;

/** Reads one object of predictions. */
public final class PredictionReader implements PartReader<PredictionRow> {

  static final long MAX_OBJECT_BYTES = 512L << 20;

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;

  private transient ObjectStore store;

  public PredictionReader(StoreAddress address) {
    this.address = address;
  }

  @Override
  public RecordIterator<PredictionRow> open(PartSplit split) throws IOException {
    if (store == null) {
      store = ObjectStore.open(address);
    }
    RecordIterator<PredictionRow> rows =
        new PredictionObject(split.unit(), store.read(split.unit(), MAX_OBJECT_BYTES));
    for (long i = 0; i < split.offset() && rows.hasNext(); i++) {
      rows.next();
    }
    return rows;
  }

  @Override
  public long bytes(PredictionRow row) {
    return row.labels == null ? 0 : 256 + 64L * row.labels.length;
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
      store = null;
    }
  }
}
