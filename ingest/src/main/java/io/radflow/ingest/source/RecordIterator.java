package io.radflow.ingest.source;

import java.io.Closeable;
import java.io.IOException;

/** The records of one split, in order. */
public interface RecordIterator<T> extends Closeable {

  boolean hasNext() throws IOException;

  /**
   * @throws java.util.NoSuchElementException after the last record
   */
  T next() throws IOException;
}
