package io.radflow.core.manifest;

import io.radflow.core.parquet.ByteRange;
import io.radflow.core.parquet.PagedObject;
import io.radflow.core.store.ObjectStore;
import java.io.Closeable;
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
 * What will be asked for again, or soon, is kept as it was stored, as far as there is room.
 *
 * <p>Safe for use by several threads.
 */
@Internal
public final class ListedRows implements Closeable {

  /** What the parsed footer of an object and its converters take, about. */
  private static final long PARSED_BYTES = 96 << 10;

  /** Readings of whole objects that can be under way at a time. */
  private static final int READINGS = 64;

  /** So many bytes between two ranges are read rather than asked twice. */
  private static final int MOST_BETWEEN = 16 << 10;

  private final Schema schema;
  private final Schema columns;
  private final long mostKept;
  private final KeptRanges ranges;

  /** Held while a whole object is read, so that nobody else reads it too. */
  private final Object[] reading = new Object[READINGS];

  /** By key, the one that was used last at the end. */
  private final Map<String, Ends> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long keptBytes;

  /** What lies before an object's images or pixels, and, parsed, what lies behind them. */
  private record Ends(ObjectEntry entry, byte[] head, PagedObject object) {

    long bytes() {
      return head.length + entry.tailBytes() + PARSED_BYTES;
    }
  }

  /** What is kept of an object that rows are read of. */
  public enum Keeping {
    /** Nothing as it was stored: these rows are not read again soon. */
    NOTHING,
    /** What was read: the same rows will be read again. */
    READ,
    /** All of the object, which is read by one request: all of its rows will be asked for. */
    OBJECT
  }

  /** What is read of an object, and what of it stays. */
  private record Fetch(ObjectStore store, ObjectEntry entry, Keeping keeping) {}

  /**
   * @param schema of the records
   * @param columns the same record with some of its fields, images or pixels among them
   * @param mostKept bytes of heads and parsed tails that are kept
   * @param mostStored bytes that are kept as they were stored
   */
  public ListedRows(Schema schema, Schema columns, long mostKept, long mostStored) {
    this.schema = schema;
    this.columns = columns;
    this.mostKept = mostKept;
    this.ranges = new KeptRanges(mostStored);
    Arrays.setAll(reading, i -> new Object());
  }

  /**
   * Records {@code firstRow} to {@code firstRow + rows - 1} of an object. Only their bytes are
   * read: the object's tail, then what lies before its images or pixels and the pages of these
   * rows. An object of unknown tail, written before there were pieces, is read whole with all
   * fields, as is one of which all rows are asked for.
   *
   * @param rows at least 1
   * @param keeping what of the object stays as it was stored, if there is room
   * @throws IOException naming the object if it is missing, damaged, or of another length
   */
  public <T extends SpecificRecord> List<T> read(
      ObjectStore store, ObjectEntry entry, int firstRow, int rows, Keeping keeping)
      throws IOException {
    Objects.checkFromIndexSize(firstRow, rows, Math.toIntExact(entry.rows()));
    if (entry.tailBytes() == 0 || rows == entry.rows()) {
      List<T> all = ListedRecords.read(store, entry, schema);
      return all.subList(firstRow, firstRow + rows);
    }
    try {
      return readPages(new Fetch(store, entry, keeping), firstRow, rows);
    } catch (IOException e) {
      ranges.forget(entry);
      throw e;
    }
  }

  private <T extends SpecificRecord> List<T> readPages(Fetch fetch, int firstRow, int rows)
      throws IOException {
    ObjectEntry entry = fetch.entry();
    if (fetch.keeping() == Keeping.OBJECT) {
      readObject(fetch);
    }
    Ends ends = kept(entry);
    if (ends != null) {
      byte[] payload = fetch(fetch, ends.object().pages(firstRow, rows));
      return ends.object().records(ends.head(), payload, firstRow, rows);
    }
    byte[] tail = fetch(fetch, ListedRecords.tail(entry));
    PagedObject object = ListedRecords.paged(fetch.store(), entry, schema, columns, tail);
    ByteRange pages = object.pages(firstRow, rows);
    ByteRange head = object.head();
    byte[] headBytes;
    byte[] payload;
    if (pages.offset() - head.end() > MOST_BETWEEN || ranges.get(entry, head) != null) {
      headBytes = fetch(fetch, head);
      payload = fetch(fetch, pages);
    } else {
      byte[] both = read(fetch, new ByteRange(0, Math.toIntExact(pages.end())));
      headBytes = kept(fetch, head, Arrays.copyOf(both, head.length()));
      payload = kept(fetch, pages, Arrays.copyOfRange(both, (int) pages.offset(), both.length));
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

  private byte[] fetch(Fetch fetch, ByteRange range) throws IOException {
    byte[] stored = ranges.get(fetch.entry(), range);
    return stored != null ? stored : kept(fetch, range, read(fetch, range));
  }

  /** Reads an object of which all is wanted, unless it is there. */
  private void readObject(Fetch fetch) throws IOException {
    ObjectEntry entry = fetch.entry();
    ByteRange whole = new ByteRange(0, Math.toIntExact(entry.bytes()));
    synchronized (reading[Math.floorMod(entry.hashCode(), READINGS)]) {
      if (!ranges.covers(entry, whole) && ranges.hasRoom(entry.bytes())) {
        ranges.forget(entry);
        ranges.keep(entry, whole, read(fetch, whole));
      }
    }
  }

  private static byte[] read(Fetch fetch, ByteRange range) throws IOException {
    return fetch.store().readRange(fetch.entry().key(), null, range.offset(), range.length());
  }

  private byte[] kept(Fetch fetch, ByteRange range, byte[] bytes) {
    if (fetch.keeping() != Keeping.NOTHING) {
      ranges.keep(fetch.entry(), range, bytes);
    }
    return bytes;
  }

  /** Drops what is kept: whoever has read may be in memory for longer. */
  @Override
  public synchronized void close() {
    kept.clear();
    keptBytes = 0;
    ranges.close();
  }
}
