package io.radflow.core.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import org.apache.flink.annotation.Internal;

/** The records of one split, in order. */
@Internal
public interface RecordIterator<T> extends Closeable {

  boolean hasNext() throws IOException;

  /**
   * @throws java.util.NoSuchElementException after the last record
   */
  T next() throws IOException;

  /** Passes over records that were emitted before a failure; fewer, if there are no more. */
  default void skip(long count) throws IOException {
    for (long left = count; left > 0 && hasNext(); left--) {
      next();
    }
  }

  /** Records that are at hand. */
  static <T> RecordIterator<T> of(Iterable<T> records) {
    Iterator<T> iterator = records.iterator();
    return new RecordIterator<>() {
      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public T next() {
        return iterator.next();
      }

      @Override
      public void close() {}
    };
  }
}
