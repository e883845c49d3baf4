package io.radflow.preprocess.view;

import io.radflow.ingest.manifest.ListedRecords;
import io.radflow.ingest.manifest.ObjectEntry;
import io.radflow.ingest.record.ImageSample;
import io.radflow.ingest.store.ObjectStore;
import java.io.IOException;
import java.util.List;
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
    return ListedRecords.read(store, entry, ImageSample.getClassSchema());
  }

  /** The ids of the object's rows, in order. */
  static List<String> ids(ObjectStore store, ObjectEntry entry) throws IOException {
    List<ImageSample> rows =
        ListedRecords.read(store, entry, ImageSample.getClassSchema(), ID_ONLY);
    return rows.stream().map(ImageSample::getId).toList();
  }
}
