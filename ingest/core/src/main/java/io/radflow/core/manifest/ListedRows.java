package io.radflow.core.manifest;

import io.radflow.core.parquet.ByteRange;
import io.radflow.core.parquet.PagedObject;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.annotation.Internal;

/**
 * Reads some rows of objects that a manifest lists, again and again other rows of the same objects.
 * What all rows of an object need, its tail and what lies before its images or pixels, is kept of
 * the objects that were read last: where rows are small, asking for it costs more than they do.
 *
 * <p>Safe for use by several threads.
 */
@Internal
public final class ListedRows {

  /** What the parsed footer of an object and its converters take, about. */
  private static final long PARSED_BYTES = 96 << 10;

  /** So many bytes between two ranges are read rather than asked twice. */
  private static final int MOST_BETWEEN = 16 << 10;

  private final ObjectStore store;
  private final Schema schema;
  private final Schema columns;
  private final long mostKept;

  /** By key, the one that was used last at the end. */
  private final Map<String, Ends> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long keptBytes;

  /** What lies before an object's images or pixels, and, parsed, what lies behind them. */
  private record Ends(ObjectEntry entry, byte[] head, PagedObject object) {

    long bytes() {
      return head.length + entry.tailBytes() + PARSED_BYTES;
    }
  }

  /**
   * @param schema of the records
   * @param columns the same record with some of its fields, images or pixels among them
   * @param mostKept bytes of heads and parsed tails that are kept
   */
  public ListedRows(ObjectStore store, Schema schema, Schema columns, long mostKept) {
    this.store = store;
    this.schema = schema;
    this.columns = columns;
    this.mostKept = mostKept;
  }

  /**
   * Records {@code firstRow} to {@code firstRow + rows - 1} of an object. Only their bytes are
   * read: the object's tail, then what lies before its images or pixels and the pages of these
   * rows. An object of unknown tail, written before there were pieces, is read whole with all
   * fields, as is one of which all rows are asked for.
   *
   * @param rows at least 1
   * @throws IOException naming the object if it is missing, damaged, or of another length
   */
  public <T extends SpecificRecord> List<T> read(ObjectEntry entry, int firstRow, int rows)
      throws IOException {
    Objects.checkFromIndexSize(firstRow, rows, Math.toIntExact(entry.rows()));
    if (entry.tailBytes() == 0 || rows == entry.rows()) {
      List<T> all = ListedRecords.read(store, entry, schema);
      return all.subList(firstRow, firstRow + rows);
    }
    Ends ends = kept(entry);
    if (ends != null) {
      byte[] payload = fetch(entry, ends.object().pages(firstRow, rows));
      return ends.object().records(ends.head(), payload, firstRow, rows);
    }
    byte[] tail = fetch(entry, ListedRecords.tail(entry));
    PagedObject object = ListedRecords.paged(store, entry, schema, columns, tail);
    ByteRange pages = object.pages(firstRow, rows);
    ByteRange head = object.head();
    byte[] headBytes;
    byte[] payload;
    if (pages.offset() - head.end() > MOST_BETWEEN) {
      headBytes = fetch(entry, head);
      payload = fetch(entry, pages);
    } else {
      byte[] both = fetch(entry, new ByteRange(0, Math.toIntExact(pages.end())));
      headBytes = Arrays.copyOf(both, head.length());
      payload = Arrays.copyOfRange(both, (int) pages.offset(), both.length);
    }
    List<T> records = object.records(headBytes, payload, firstRow, rows);
    keep(new Ends(entry, headBytes, object));
    return records;
  }

  private synchronized Ends kept(ObjectEntry entry) {
    Ends ends = kept.get(entry.key());
    return ends != null && ends.entry().equals(entry) ? ends : null;
  }

  private synchronized void keep(Ends ends) {
    Ends before = kept.put(ends.entry().key(), ends);
    keptBytes += ends.bytes() - (before == null ? 0 : before.bytes());
    Iterator<Ends> oldest = kept.values().iterator();
    while (keptBytes > mostKept) {
      keptBytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  private byte[] fetch(ObjectEntry entry, ByteRange range) throws IOException {
    return store.readRange(entry.key(), null, range.offset(), range.length());
  }
}
