package io.radflow.core.manifest;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.parquet.RangedInputFile;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;
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
    byte[] bytes = store.read(entry.key(), entry.bytes());
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    if (crc.getValue() != entry.crc32c()) {
      throw new IOException(
          String.format(
              "%s: the CRC-32C is %08x, its manifest says %08x; the object was changed or damaged",
              store.address().uri(entry.key()), crc.getValue(), entry.crc32c()));
    }
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
            schema, columns, new RangedInputFile(store, entry.key(), entry.bytes())));
  }

  private static <T> List<T> counted(ObjectStore store, ObjectEntry entry, List<T> records)
      throws IOException {
    if (records.size() != entry.rows()) {
      throw new IOException(
          String.format(
              "%s: %d rows, its manifest says %d",
              store.address().uri(entry.key()), records.size(), entry.rows()));
    }
    return records;
  }
}
