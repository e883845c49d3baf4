package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import io.radflow.core.source.RecordIterator;
import io.radflow.ingest.content.ContentReader;
import java.io.IOException;
import java.util.NoSuchElementException;

/**
 * The records of one file, read one after the other. A file that breaks off gives what came before
 * and then one reject for the rest.
 */
abstract class StreamRecords implements RecordIterator<DropRecord> {

  private final ContentReader reader;
  private final String source;
  private DropRecord ahead;
  private boolean atEnd;

  /**
   * @param source where the file is
   */
  StreamRecords(ContentReader reader, String source) {
    this.reader = reader;
    this.source = source;
  }

  /**
   * The next record, or null at the end.
   *
   * @throws IOException for the store's faults and for the file's
   * @throws RejectedException if nothing after it can be read
   */
  abstract DropRecord read() throws IOException, RejectedException;

  @Override
  public final boolean hasNext() throws IOException {
    if (ahead == null && !atEnd) {
      try {
        ahead = read();
        atEnd = ahead == null;
      } catch (RejectedException e) {
        ahead = rest(e);
      } catch (IOException | RuntimeException e) {
        // Hostile headers make the tar reader throw either.
        ahead = rest(reader.rejected(e));
      }
    }
    return ahead != null;
  }

  private DropRecord rest(RejectedException e) {
    atEnd = true;
    return new RejectedRecord(
        source, null, e.reason(), "The rest of the file was not read: " + e.getMessage());
  }

  @Override
  public final DropRecord next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    DropRecord next = ahead;
    ahead = null;
    return next;
  }
}
