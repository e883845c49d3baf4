package io.radflow.eval.prediction;

import io.radflow.core.source.RecordIterator;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** Reads objects of predictions. */
@Internal
public final class PredictionReader {

  private static final long MAX_OBJECT_BYTES = 512L << 20;

  private PredictionReader() {}

  /** All rows of an object. */
  public static RecordIterator<PredictionRow> rows(ObjectStore store, String key)
      throws IOException {
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
}
