package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of a drop, in order, and where its images are. */
final class TableIndex {

  private final String dataset;
  private final List<ImageTable> tables;

  /** By name; the first in key order where several have the same. */
  private final Map<String, StoredObject> images = new HashMap<>();

  private final Map<StoredObject, String> repeatedImages = new HashMap<>();

  /**
   * @param image path of an image within the drop; its group {@code name} is what tables call it
   */
  TableIndex(Drop drop, List<ImageTable> tables, Pattern image) {
    dataset = drop.dataset();
    this.tables = List.copyOf(tables);
    for (StoredObject object : drop.objects()) {
      Matcher path = image.matcher(drop.relative(object));
      if (path.matches() && images.putIfAbsent(path.group("name"), object) != null) {
        repeatedImages.put(object, path.group("name"));
      }
    }
  }

  int tables() {
    return tables.size();
  }

  int rows(int table) {
    return tables.get(table).rows();
  }

  /** Rows of a table, from one up to but without another, clamped to the table. */
  List<DropRecord> records(int table, int from, int to, ObjectStore store) {
    long before = 0;
    for (int i = 0; i < table; i++) {
      before += rows(i);
    }
    return tables.get(table).records(from, to, before, images, store);
  }

  /** A reject for every image that no row names, by key. */
  List<DropRecord> imagesWithoutRow() {
    Map<String, DropRecord> rejects = new TreeMap<>();
    images.forEach(
        (name, object) -> {
          if (tables.stream().noneMatch(table -> table.names(name))) {
            rejects.put(
                object.key(), withoutRow(object, name, "No row of the table names this image"));
          }
        });
    repeatedImages.forEach(
        (object, name) ->
            rejects.put(
                object.key(),
                withoutRow(
                    object, name, "Another image has the same name: " + images.get(name).key())));
    return new ArrayList<>(rejects.values());
  }

  private DropRecord withoutRow(StoredObject object, String name, String detail) {
    return new RejectedRecord(
        object.key(), dataset + "/" + name, RejectReason.IMAGE_WITHOUT_ROW, detail);
  }
}
