package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A published table whose rows are images. */
final class ImageTable {

  private final String dataset;
  private final StoredObject object;
  private final CsvTable table;
  private final TableForm form;
  // Null for the table's own.
  private final int[] order;
  private final Map<String, Integer> firstRows = new HashMap<>();

  /**
   * A table in its own order.
   *
   * @param object where the table is
   */
  ImageTable(String dataset, StoredObject object, CsvTable table, TableForm form) {
    this(dataset, object, table, form, null);
  }

  /**
   * A table whose records come in another order.
   *
   * @param order every row of the table once
   */
  ImageTable(String dataset, StoredObject object, CsvTable table, TableForm form, int[] order) {
    this.order = order;
    this.dataset = dataset;
    this.object = object;
    this.table = table;
    this.form = form;
    int row = 0;
    try (Stream<List<String>> rows = table.rows(0, table.rows())) {
      for (List<String> cells : (Iterable<List<String>>) rows::iterator) {
        firstRows.putIfAbsent(form.image(cells), row++);
      }
    }
  }

  int rows() {
    return table.rows();
  }

  /** Whether a row names the image. */
  boolean names(String image) {
    return firstRows.containsKey(image);
  }

  /**
   * Rows from one up to but without another, clamped to the table.
   *
   * @param rowsBefore of the drop's tables before this one
   * @param images of the drop, by name
   */
  List<DropRecord> records(
      int from, int to, long rowsBefore, Map<String, StoredObject> images, ObjectStore store) {
    int end = Math.min(to, table.rows());
    List<DropRecord> records = new ArrayList<>();
    if (from >= end) {
      return records;
    }
    if (order != null) {
      for (int i = from; i < end; i++) {
        records.add(record(order[i], rowsBefore + i, table.row(order[i]), images, store));
      }
      return records;
    }
    try (Stream<List<String>> rows = table.rows(from, end)) {
      int row = from;
      for (List<String> cells : (Iterable<List<String>>) rows::iterator) {
        records.add(record(row, rowsBefore + row, cells, images, store));
        row++;
      }
    }
    return records;
  }

  private DropRecord record(
      int row,
      long number,
      List<String> cells,
      Map<String, StoredObject> images,
      ObjectStore store) {
    String source = object.key() + "#" + row;
    String name = form.image(cells);
    String id = dataset + "/" + form.id(cells);
    try {
      form.check(cells);
      int first = firstRows.get(name);
      if (first != row) {
        throw new RejectedException(
            RejectReason.DUPLICATE_ROW, "Row " + first + " names the same image, " + name);
      }
      String split = form.split(cells);
      StoredObject image = images.get(name);
      if (image == null) {
        throw new RejectedException(
            RejectReason.ROW_WITHOUT_IMAGE, "No image " + name + " in the drop");
      }
      return new ImageRecord(
          id,
          number,
          split,
          form.patient(cells),
          form.view(cells),
          form.labels(cells),
          image.key(),
          image.etag(),
          null,
          new ImageContent.Stored(store, image));
    } catch (RejectedException e) {
      boolean named = e.reason() != RejectReason.UNSAFE_PATH && !name.isEmpty();
      return new RejectedRecord(source, named ? id : null, e.reason(), e.getMessage());
    }
  }
}
