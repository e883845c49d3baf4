package io.radflow.preprocess.view;

import io.radflow.ingest.manifest.ObjectEntry;
import io.radflow.ingest.parquet.ParquetRecords;
import io.radflow.ingest.record.ImageSample;
import io.radflow.ingest.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** Reads the objects of samples that manifests list. */
final class SampleObjects {

  private static final Schema ID_ONLY =
      SchemaBuilder.record(ImageSample.getClassSchema().getName())
          .namespace(ImageSample.getClassSchema().getNamespace())
          .fields()
          .name("id")
          .type(ImageSample.getClassSchema().getField("id").schema())
          .noDefault()
          .endRecord();

  private SampleObjects() {}

  static List<ImageSample> read(ObjectStore store, ObjectEntry entry) throws IOException {
    return check(
        entry,
        ParquetRecords.decode(ImageSample.getClassSchema(), content(store, entry), entry.key()));
  }

  /** The ids of the object's rows, in order. */
  static List<String> ids(ObjectStore store, ObjectEntry entry) throws IOException {
    List<ImageSample> rows =
        check(
            entry,
            ParquetRecords.decode(
                ImageSample.getClassSchema(), ID_ONLY, content(store, entry), entry.key()));
    return rows.stream().map(ImageSample::getId).toList();
  }

  private static byte[] content(ObjectStore store, ObjectEntry entry) throws IOException {
    byte[] bytes = store.read(entry.key(), entry.bytes());
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    if (crc.getValue() != entry.crc32c()) {
      throw new IOException(
          String.format(
              "%s: the CRC-32C is %08x, its manifest says %08x; the object was changed or damaged",
              entry.key(), crc.getValue(), entry.crc32c()));
    }
    return bytes;
  }

  private static List<ImageSample> check(ObjectEntry entry, List<ImageSample> rows)
      throws IOException {
    if (rows.size() != entry.rows()) {
      throw new IOException(
          String.format(
              "%s: %d rows, its manifest says %d", entry.key(), rows.size(), entry.rows()));
    }
    return rows;
  }
}
