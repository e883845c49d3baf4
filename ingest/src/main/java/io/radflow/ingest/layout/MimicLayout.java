package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * MIMIC-CXR-JPG 2.0.0 (Johnson et al., 2019): the tables {@code mimic-cxr-2.0.0-chexpert}, {@code
 * -metadata} and {@code -split}, gzipped or not, and {@code
 * files/pNN/pSUBJECT/sSTUDY/DICOM_ID.jpg}.
 *
 * <p>Records are the images in the order of their studies' labels, within a study in that of the
 * metadata. Labels are the cells of the study's row as published.
 */
final class MimicLayout extends TableLayout {

  private static final Pattern IMAGE =
      Pattern.compile("(.*/)?files/p\\d\\d/p\\d+/s\\d+/(?<name>[^/]+)\\.jpg");

  MimicLayout() {
    super("mimic");
  }

  @Override
  TableIndex index(Drop drop, ObjectStore store) throws IOException, RejectedException {
    DropFiles files = new DropFiles(drop, store);
    StoredObject object = object(files, "metadata");
    CsvTable metadata = files.table(object);
    MimicForm form =
        MimicForm.of(
            metadata, files.table(object(files, "chexpert")), files.table(object(files, "split")));
    ImageTable images =
        new ImageTable(name(), object, metadata, form, form.orderOfStudies(metadata));
    return new TableIndex(drop, List.of(images), IMAGE);
  }

  private static StoredObject object(DropFiles files, String table) throws RejectedException {
    String published = "mimic-cxr-2.0.0-" + table + ".csv.gz";
    return files.required(
        Pattern.compile("(.*/)?mimic-cxr-2\\.0\\.0-" + table + "\\.csv(\\.gz)?"),
        published,
        CsvTable.MAX_BYTES);
  }
}
