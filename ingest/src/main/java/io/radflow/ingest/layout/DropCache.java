package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectedException;
import java.io.IOException;

/** What was last read of a drop: parts of one drop come one after the other. */
final class DropCache<T> {

  private String known;
  private T value;

  /** Reads a drop. */
  interface Reader<T> {
    T read() throws IOException, RejectedException;
  }

  /**
   * What the reader gives, or gave last for the same drop.
   *
   * @throws IOException if the store cannot be read, or the drop is no longer what was planned
   */
  T of(Drop drop, Reader<T> reader) throws IOException {
    String wanted = drop.dataset() + "/" + drop.name() + "@" + drop.fingerprint();
    if (!wanted.equals(known)) {
      value = null;
      known = null;
      try {
        value = reader.read();
      } catch (RejectedException e) {
        throw new IOException("The drop changed after it was planned: " + e.getMessage(), e);
      }
      known = wanted;
    }
    return value;
  }
}
