package io.radflow.preprocess.job;

import io.radflow.core.manifest.ListedRecords;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.ImageSample;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;

/** Reads the objects of samples that manifests list. */
final class SampleObjects {

  private static final Schema ID_ONLY = ParquetRecords.columns(ImageSample.getClassSchema(), "id");
  private static final Schema NO_IMAGE =
      ParquetRecords.columns(
          ImageSample.getClassSchema(), "id", "dataset", "row", "view", "labels");

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

  /** The object's rows with what rules of labels and splits ask for, in order. */
  static List<ImageSample> withoutImages(ObjectStore store, ObjectEntry entry) throws IOException {
    return ListedRecords.read(store, entry, ImageSample.getClassSchema(), NO_IMAGE);
  }
}
