package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.Content;
import io.radflow.ingest.listing.StringIndex;
import java.io.IOException;

/** Finds the images that rows of published tables name, and gives both to the plan. */
final class ImageRows {

  private final DropFiles files;
  private final FileIndex images;
  private final PlanSink plan;
  private long records;

  ImageRows(DropFiles files, FileIndex images, PlanSink plan) {
    this.files = files;
    this.images = images;
    this.plan = plan;
  }

  /**
   * @param table where the row's table is
   */
  void plan(String table, CsvRow row, TableForm form) throws IOException {
    plan.record(record(table, row, form, records++));
  }

  /** Something that a published file tells of and no row has. */
  void reject(RejectedRecord record) throws IOException {
    plan.record(record);
  }

  private DropRecord record(String table, CsvRow row, TableForm form, long number) {
    String dataset = files.drop().dataset();
    String name = form.image(row.cells());
    String id = dataset + "/" + form.id(row.cells());
    int file = images.find(name);
    boolean first = file == StringIndex.ABSENT || images.claim(file);
    try {
      if (row.problem() != null) {
        throw row.problem();
      }
      form.check(row.cells());
      if (!first) {
        throw new RejectedException(
            RejectReason.DUPLICATE_ROW, "An earlier row names the same image, " + name);
      }
      String split = form.split(row.cells());
      if (file == StringIndex.ABSENT) {
        throw new RejectedException(
            RejectReason.ROW_WITHOUT_IMAGE, "No image " + name + " in the drop");
      }
      Content content = files.content(file);
      return new ImageRecord(
          id,
          number,
          split,
          form.patient(row.cells()),
          form.view(row.cells()),
          form.labels(row.cells()),
          files.source(file),
          files.etag(file),
          null,
          content);
    } catch (RejectedException e) {
      boolean named =
          row.problem() == null && e.reason() != RejectReason.UNSAFE_PATH && !name.isEmpty();
      return new RejectedRecord(
          table + "#" + row.number(), named ? id : null, e.reason(), e.getMessage());
    }
  }
}
