package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * PadChest (Bustos et al., 2020): {@code PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv},
 * plain or gzipped, and the PNG files that {@code ImageID} names, in the root, in numbered folders
 * or in the published zip files. No split is published. Labels are the table's cells as published.
 */
final class PadchestLayout extends TableLayout {

  private static final Pattern TABLE =
      Pattern.compile("(.*/)?PADCHEST_chest_x_ray_images_labels[^/]*\\.csv(\\.gz)?");
  private static final Pattern IMAGE = Pattern.compile("(.*/)?(?<name>[^/]+\\.png)");

  PadchestLayout() {
    super("padchest", IMAGE);
  }

  @Override
  void planRows(DropFiles files, ImageRows rows) throws IOException, RejectedException {
    int table =
        files.required(
            TABLE, "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv.gz", CsvTable.MAX_BYTES);
    planTable(files, rows, table, PadchestForm::of);
  }

  @Override
  public PatientTraces patientTraces() {
    return new PatientTraces(Set.of("PatientID"), false, false);
  }
}
