package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * A layout of tables whose rows name images. Records are the tables' rows, in their order, then the
 * images that no row names.
 */
abstract class TableLayout implements DatasetLayout {

  private final String name;
  private final Pattern image;

  /**
   * @param image path of an image within the drop; its group {@code name} is what tables call it
   */
  TableLayout(String name, Pattern image) {
    this.name = name;
    this.image = image;
  }

  /**
   * Gives each row of the drop's tables to the plan.
   *
   * @throws RejectedException MISSING_TABLE or MALFORMED_TABLE
   * @throws IOException if the store cannot be read now
   */
  abstract void planRows(DropFiles files, ImageRows rows) throws IOException, RejectedException;

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final void plan(DropFiles files, PlanSink plan) throws IOException, RejectedException {
    FileIndex images = files.index(image);
    planRows(files, new ImageRows(files, images, plan));
    for (int file : (Iterable<Integer>) images.unclaimed()::iterator) {
      plan.record(withoutRow(files, images, file));
    }
  }

  private RejectedRecord withoutRow(DropFiles files, FileIndex images, int file) {
    String path = image.matcher(files.path(file)).replaceFirst("${name}");
    String detail =
        images.isRepeated(file)
            ? "Another image has the same name: " + files.source(images.find(path))
            : "No row of the table names this image";
    return new RejectedRecord(
        files.source(file), name + "/" + path, RejectReason.IMAGE_WITHOUT_ROW, detail);
  }

  /** Gives the rows of a table, in its own order. */
  static void planTable(DropFiles files, ImageRows rows, int file, FormReader form)
      throws IOException, RejectedException {
    try (CsvTable table = files.table(file)) {
      TableForm read = form.of(table);
      for (CsvRow row; (row = table.next()) != null; ) {
        rows.plan(files.source(file), row, read);
      }
    }
  }

  /** Finds a form's columns in a table. */
  interface FormReader {
    TableForm of(CsvTable table) throws IOException, RejectedException;
  }
}
