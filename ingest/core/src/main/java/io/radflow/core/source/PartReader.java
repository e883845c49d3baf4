package io.radflow.core.source;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.metrics.MetricGroup;

/** Reads the records of a split. Called by one thread at a time, never by the task's own. */
public interface PartReader<T> extends Serializable {

  /**
   * Starts reading at record {@link PartSplit#offset()}. The same split must give the same records
   * in the same order each time, so that an offset means the same after a failure.
   */
  RecordIterator<T> open(PartSplit split) throws IOException;

  /** Called once before anything else, to show what the reader counts. */
  default void register(MetricGroup metrics) {}

  /** Approximate size of a record on the heap in bytes, which bounds what is read ahead. */
  default long bytes(T record) {
    return 0;
  }

  /** Releases what is shared by all iterators. */
  default void close() throws IOException {}
}
