package io.radflow.core.source;

import io.radflow.core.store.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.metrics.MetricGroup;

/** Reads the records of a split. Called by one thread at a time, never by the task's own. */
@Internal
public interface PartReader<T> extends Serializable, Closeable {

  /**
   * Called once before anything else.
   *
   * @param store to read from; the source closes it
   * @param metrics to show what the reader counts
   */
  default void start(ObjectStore store, MetricGroup metrics) {}

  /**
   * All records of a split's part: the source passes over those that were emitted before. The same
   * part must give the same records in the same order each time, so that an offset means the same
   * after a failure.
   */
  RecordIterator<T> open(PartSplit split) throws IOException;

  /** Approximate size of a record on the heap in bytes, which bounds what is read ahead. */
  default long bytes(T record) {
    return 0;
  }

  /** Releases what the reader itself holds for all iterators. */
  @Override
  default void close() throws IOException {}
}
