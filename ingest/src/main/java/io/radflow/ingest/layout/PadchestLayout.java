package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * PadChest (Bustos et al., 2020): {@code PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv},
 * plain or gzipped, and the PNG files that {@code ImageID} names, in the root or in numbered
 * folders. No split is published. Labels are the table's cells as published.
 */
final class PadchestLayout extends TableLayout {

  private static final Pattern TABLE =
      Pattern.compile("(.*/)?PADCHEST_chest_x_ray_images_labels[^/]*\\.csv(\\.gz)?");
  private static final Pattern IMAGE = Pattern.compile("(.*/)?(?<name>[^/]+\\.png)");

  PadchestLayout() {
    super("padchest");
  }

  @Override
  TableIndex index(Drop drop, ObjectStore store) throws IOException, RejectedException {
    DropFiles files = new DropFiles(drop, store);
    StoredObject object =
        files.required(
            TABLE, "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv.gz", CsvTable.MAX_BYTES);
    CsvTable table = files.table(object);
    return new TableIndex(
        drop, List.of(new ImageTable(name(), object, table, PadchestForm.of(table))), IMAGE);
  }
}
