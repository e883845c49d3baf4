package io.radflow.eval.prediction;

import io.radflow.core.source.PartReader;
import io.radflow.core.source.PartSplit;
import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.core.store.StoreMetrics;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.util.Optional;

/** Reads one object of predictions. */
public final class PredictionReader implements PartReader<PredictionRow> {

  private static final long MAX_OBJECT_BYTES = 512L << 20;

  private static final long serialVersionUID = 1L;

  private final StoreAddress address;

  private transient ObjectStore store;

  public PredictionReader(StoreAddress address) {
    this.address = address;
  }

  @Override
  public RecordIterator<PredictionRow> open(PartSplit split) throws IOException {
    RecordIterator<PredictionRow> rows = open(split.unit());
    for (long i = 0; i < split.offset() && rows.hasNext(); i++) {
      rows.next();
    }
    return rows;
  }

  /** All rows of an object. */
  public RecordIterator<PredictionRow> open(String key) throws IOException {
    if (store == null) {
      store = ObjectStore.openPatient(address, new StoreMetrics());
    }
    Optional<StoredObject> object = store.stat(key);
    if (object.isEmpty()) {
      return new PredictionObject(key, "removed after it was listed");
    }
    if (object.get().size() > MAX_OBJECT_BYTES) {
      return new PredictionObject(
          key, object.get().size() + " bytes, expected at most " + MAX_OBJECT_BYTES);
    }
    return new PredictionObject(key, store.read(key, MAX_OBJECT_BYTES));
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
