package io.radflow.core.manifest;

import io.radflow.core.parquet.ByteRange;
import io.radflow.core.parquet.OneHotColumn;
import io.radflow.core.parquet.PagedObject;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.parquet.RangedInputFile;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.annotation.Internal;

/** Reads objects that a manifest lists, and makes sure that they are what it lists. */
@Internal
public final class ListedRecords {

  private ListedRecords() {}

  /**
   * All records of an object.
   *
   * @throws IOException naming the object if it is missing, damaged, or of another length
   */
  public static <T extends SpecificRecord> List<T> read(
      ObjectStore store, ObjectEntry entry, Schema schema) throws IOException {
    return decode(store, entry, schema, bytes(store, entry));
  }

  /**
   * A whole object, which {@link #decode} makes records of.
   *
   * @throws IOException naming the object if it is missing, damaged, or of another length
   */
  public static byte[] bytes(ObjectStore store, ObjectEntry entry) throws IOException {
    byte[] bytes = store.read(entry.key(), entry.bytes());
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    if (crc.getValue() != entry.crc32c()) {
      throw new IOException(
          String.format(
              "%s: the CRC-32C is %08x, its manifest says %08x; the object was changed or damaged",
              store.address().uri(entry.key()), crc.getValue(), entry.crc32c()));
    }
    return bytes;
  }

  /**
   * All records of an object.
   *
   * @param bytes as {@link #bytes} gave them
   * @throws IOException naming the object if it does not hold what it should
   */
  public static <T extends SpecificRecord> List<T> decode(
      ObjectStore store, ObjectEntry entry, Schema schema, byte[] bytes) throws IOException {
    return counted(store, entry, ParquetRecords.decode(schema, bytes, entry.key()));
  }

  /**
   * Some fields of all records of an object, of which only these are read.
   *
   * @param columns the same record with some of its fields
   * @throws IOException naming the object if it is missing, damaged, or of another length
   */
  public static <T extends SpecificRecord> List<T> read(
      ObjectStore store, ObjectEntry entry, Schema schema, Schema columns) throws IOException {
    return counted(
        store,
        entry,
        ParquetRecords.decode(
            schema,
            columns,
            new RangedInputFile(store, entry.key(), entry.bytes(), entry.tailBytes())));
  }

  /**
   * Records {@code firstRow} to {@code firstRow + rows - 1} of an object, once, as {@link
   * ListedRows} reads them.
   *
   * @param rows at least 1
   * @throws IOException naming the object if it is missing, damaged, or of another length
   */
  public static <T extends SpecificRecord> List<T> read(
      ObjectStore store, ObjectEntry entry, Schema schema, int firstRow, int rows)
      throws IOException {
    return new ListedRows(schema, schema, 0, 0)
        .read(store, entry, firstRow, rows, ListedRows.Keeping.NOTHING);
  }

  /**
   * Some fields of records {@code firstRow} to {@code firstRow + rows - 1} of an object: two small
   * ranges are read, its tail and what lies before its images or pixels. Of an object of unknown
   * tail these fields of all records are read.
   *
   * @param columns the same record with some of its fields, images or pixels not among them
   * @param rows at least 1
   * @throws IOException naming the object if it is missing, damaged, or of another length
   */
  public static <T extends SpecificRecord> List<T> read(
      ObjectStore store, ObjectEntry entry, Schema schema, Schema columns, int firstRow, int rows)
      throws IOException {
    Objects.checkFromIndexSize(firstRow, rows, Math.toIntExact(entry.rows()));
    if (entry.tailBytes() == 0) {
      List<T> all = read(store, entry, schema, columns);
      return all.subList(firstRow, firstRow + rows);
    }
    PagedObject object = paged(store, entry, schema, fetch(store, entry, tail(entry)));
    return object.fields(columns, fetch(store, entry, object.head()), firstRow, rows);
  }

  /**
   * The place of the first one in each record's list, from 0; −1 in a list without one. Only that
   * field is read, and what is not one is not decoded.
   *
   * @param field of lists of floats
   * @param width elements of each list
   * @throws IOException naming the object, if it is missing or damaged or does not hold such lists
   */
  public static int[] oneHot(ObjectStore store, ObjectEntry entry, String field, int width)
      throws IOException {
    int[] places =
        OneHotColumn.read(
            new RangedInputFile(store, entry.key(), entry.bytes(), entry.tailBytes()),
            field,
            width);
    if (places.length != entry.rows()) {
      throw miscounted(store, entry, places.length);
    }
    return places;
  }

  /** Where the tail of an object is whose entry tells its size. */
  public static ByteRange tail(ObjectEntry entry) {
    return new ByteRange(entry.bytes() - entry.tailBytes(), Math.toIntExact(entry.tailBytes()));
  }

  /**
   * An object whose tail has been fetched, to read rows of by byte range.
   *
   * @param tail the bytes of {@link #tail}
   * @throws IOException naming the object if this is not its tail
   */
  public static PagedObject paged(ObjectStore store, ObjectEntry entry, Schema schema, byte[] tail)
      throws IOException {
    return paged(store, entry, schema, schema, tail);
  }

  static PagedObject paged(
      ObjectStore store, ObjectEntry entry, Schema schema, Schema columns, byte[] tail)
      throws IOException {
    String uri = store.address().uri(entry.key());
    PagedObject object = PagedObject.of(uri, schema, columns, entry.bytes(), entry.crc32c(), tail);
    if (object.rows() != entry.rows()) {
      throw miscounted(store, entry, object.rows());
    }
    return object;
  }

  private static byte[] fetch(ObjectStore store, ObjectEntry entry, ByteRange range)
      throws IOException {
    return store.readRange(entry.key(), null, range.offset(), range.length());
  }

  private static <T> List<T> counted(ObjectStore store, ObjectEntry entry, List<T> records)
      throws IOException {
    if (records.size() != entry.rows()) {
      throw miscounted(store, entry, records.size());
    }
    return records;
  }

  private static IOException miscounted(ObjectStore store, ObjectEntry entry, int rows) {
    return new IOException(
        String.format(
            "%s: %d rows, its manifest says %d",
            store.address().uri(entry.key()), rows, entry.rows()));
  }
}
