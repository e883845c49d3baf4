package io.radflow.core.parquet;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.annotation.Internal;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.internal.filter2.columnindex.RowRanges;

/**
 * An object of samples or tensors whose tail is at hand: all that lies behind its column of images
 * or pixels, the payload. It tells which bytes hold which rows, and decodes rows from such bytes,
 * without asking the store:
 *
 * <ol>
 *   <li>the caller fetches the tail, the last {@code tailBytes} of the object's entry in its
 *       manifest, and the {@linkplain #head() head}, once each;
 *   <li>for each stretch of rows it fetches their {@linkplain #pages pages};
 *   <li>{@link #records} decodes the stretch.
 * </ol>
 *
 * <p>Safe for use by several threads.
 */
@Internal
public final class PagedObject {

  private final String name;
  private final Schema schema;
  private final FetchedRanges file;
  private final RowGroupReader reader;
  private final RangeChecksums checksums;
  private final int rows;
  private final long payloadStart;
  private final OffsetIndex pages;

  private PagedObject(
      String name, FetchedRanges file, long crc32c, byte[] tail, Schema schema, Schema columns)
      throws IOException {
    this.name = name;
    this.schema = schema;
    this.file = file;
    this.reader = new RowGroupReader(file, schema, columns);
    this.checksums = RangeChecksums.parse(reader.text(RangeChecksums.KEY));
    int footer = CanonicalFooter.start(tail);
    verify("object", checksums.whole(tail, footer), (int) crc32c);
    ColumnChunkMetaData payload = payload(reader.groups(), schema);
    long tailBytes = file.getLength() - end(payload);
    if (tail.length != tailBytes) {
      throw new IOException(
          "it is of %d bytes, its footer tells %d".formatted(tail.length, tailBytes));
    }
    verify("tail", RangeChecksums.crc(tail, 0, footer), checksums.behind());
    this.rows = Math.toIntExact(reader.groups().get(0).getRowCount());
    this.payloadStart = payload.getStartingPos();
    this.pages = reader.pages(payload);
  }

  /**
   * Reads a tail.
   *
   * @param name of the object, for messages
   * @param schema of its records, with one field of bytes
   * @param length of the object, bytes
   * @param crc32c of the object, unsigned
   * @param tail its last bytes, from the end of the payload's column on
   * @throws IOException naming the object if this is not its tail, or is damaged
   */
  public static PagedObject of(String name, Schema schema, long length, long crc32c, byte[] tail)
      throws IOException {
    return of(name, schema, schema, length, crc32c, tail);
  }

  /**
   * Reads a tail, to decode some fields of rows.
   *
   * @param columns the same record with some of its fields, the payload among them, which {@link
   *     #records} decodes
   * @throws IOException as above
   */
  public static PagedObject of(
      String name, Schema schema, Schema columns, long length, long crc32c, byte[] tail)
      throws IOException {
    FetchedRanges file = new FetchedRanges(name, length).with(length - tail.length, tail);
    try {
      return new PagedObject(name, file, crc32c, tail, schema, columns);
    } catch (IOException | RuntimeException e) {
      throw new IOException(name + ": its tail cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Size of a whole object's tail; 0 if it has no rows or cannot be read by range.
   *
   * @param name of the object, for messages
   */
  public static long tailBytes(String name, Schema schema, byte[] object) throws IOException {
    List<BlockMetaData> groups =
        new RowGroupReader(new MemoryInputFile(name, object), schema).groups();
    return groups.size() == 1 ? object.length - end(payload(groups, schema)) : 0;
  }

  private static ColumnChunkMetaData payload(List<BlockMetaData> groups, Schema schema) {
    if (groups.size() != 1) {
      throw new IllegalArgumentException(groups.size() + " row groups, expected 1");
    }
    String field = ParquetRecords.payload(schema).orElseThrow();
    return groups.get(0).getColumns().stream()
        .filter(column -> column.getPath().toDotString().equals(field))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no column " + field));
  }

  private static long end(ColumnChunkMetaData column) {
    return column.getStartingPos() + column.getTotalSize();
  }

  private static void verify(String what, int found, int expected) throws IOException {
    if (found != expected) {
      throw new IOException(
          "the CRC-32C of its %s is %08x, expected %08x; it was changed or damaged"
              .formatted(what, found, expected));
    }
  }

  /** Number of rows in the object. */
  public int rows() {
    return rows;
  }

  /** What lies before the payload: the other columns' pages of all rows. Needed for any row. */
  public ByteRange head() {
    return new ByteRange(0, Math.toIntExact(payloadStart));
  }

  /**
   * The payload's pages that hold rows {@code first} to {@code first + count - 1}, whole.
   *
   * @param count at least 1
   */
  public ByteRange pages(int first, int count) {
    int from = page(first);
    int to = page(first + count - 1);
    long end = pages.getOffset(to) + pages.getCompressedPageSize(to);
    return new ByteRange(pages.getOffset(from), Math.toIntExact(end - pages.getOffset(from)));
  }

  /** The first row after the payload's page that holds a row: pages end between rows. */
  public int pageEnd(int row) {
    return (int) pages.getLastRowIndex(page(row), rows) + 1;
  }

  private int page(int row) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException(name + ": row " + row + " of " + rows);
    }
    int page = pages.getPageCount() - 1;
    while (pages.getFirstRowIndex(page) > row) {
      page--;
    }
    return page;
  }

  /**
   * Decodes rows {@code first} to {@code first + count - 1}.
   *
   * @param head the bytes of {@link #head()}
   * @param payload the bytes of {@link #pages} of these rows
   * @throws IOException naming the object if a page is damaged or rows are missing
   */
  public synchronized <T extends SpecificRecord> List<T> records(
      byte[] head, byte[] payload, int first, int count) throws IOException {
    ByteRange range = pages(first, count);
    try {
      verifyHead(head);
      verifyPages(payload, range, first, count);
      file.with(0, head).with(range.offset(), payload);
      return decode(reader, first, count);
    } catch (IOException | RuntimeException e) {
      throw unreadable(first, count, e);
    } finally {
      file.without(0).without(range.offset());
    }
  }

  /**
   * Decodes some fields of rows {@code first} to {@code first + count - 1}, for which no payload
   * has to be fetched.
   *
   * @param columns the same record with some of its fields, the payload not among them
   * @param head the bytes of {@link #head()}
   * @throws IOException naming the object if a page is damaged or rows are missing
   */
  public synchronized <T extends SpecificRecord> List<T> fields(
      Schema columns, byte[] head, int first, int count) throws IOException {
    try {
      verifyHead(head);
      file.with(0, head);
      return decode(new RowGroupReader(file, schema, columns), first, count);
    } catch (IOException | RuntimeException e) {
      throw unreadable(first, count, e);
    } finally {
      file.without(0);
    }
  }

  @SuppressWarnings("unchecked")
  private <T extends SpecificRecord> List<T> decode(RowGroupReader group, int first, int count)
      throws IOException {
    int from = page(first);
    int to = page(first + count - 1);
    RowRanges whole = RowRanges.create(rows, IntStream.rangeClosed(from, to).iterator(), pages);
    int skipped = first - (int) pages.getFirstRowIndex(from);
    return (List<T>) group.read(whole).subList(skipped, skipped + count);
  }

  private IOException unreadable(int first, int count, Exception e) {
    return new IOException(
        "%s: rows %d to %d cannot be read: %s"
            .formatted(name, first, first + count - 1, e.getMessage()),
        e);
  }

  private void verifyHead(byte[] head) throws IOException {
    verify("head", RangeChecksums.crc(head, 0, head.length), checksums.head());
  }

  private void verifyPages(byte[] payload, ByteRange range, int first, int count)
      throws IOException {
    if (payload.length != range.length()) {
      throw new IOException(payload.length + " bytes of pages, expected " + range.length());
    }
    for (int page = page(first); page <= page(first + count - 1); page++) {
      int offset = (int) (pages.getOffset(page) - range.offset());
      int found = RangeChecksums.crc(payload, offset, pages.getCompressedPageSize(page));
      verify("page " + page, found, checksums.pages()[page]);
    }
  }
}
