package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of an NIH drop and where its images are. */
final class NihIndex {

  private static final Logger LOG = LoggerFactory.getLogger(NihIndex.class);

  private static final long MAX_TABLE_BYTES = 512L << 20;
  private static final long MAX_LIST_BYTES = 64L << 20;
  private static final Pattern TABLE = Pattern.compile("(.*/)?Data_Entry[^/]*\\.csv");
  private static final Pattern IMAGE = Pattern.compile("(.*/)?images/[^/]+");

  private final StoredObject tableObject;
  private final CsvTable table;
  private final NihRow format;
  private final Set<String> training;
  private final Set<String> testing;

  /** By file name; the first in key order where several have the same. */
  private final Map<String, StoredObject> images = new HashMap<>();

  private final List<StoredObject> repeatedImages = new ArrayList<>();
  private final Map<String, Integer> firstRows = new HashMap<>();

  private NihIndex(
      Drop drop,
      StoredObject tableObject,
      CsvTable table,
      Set<String> training,
      Set<String> testing)
      throws RejectedException {
    this.tableObject = tableObject;
    this.table = table;
    this.format = NihRow.of(table);
    this.training = training;
    this.testing = testing;
    for (StoredObject object : drop.objects()) {
      if (IMAGE.matcher(drop.relative(object)).matches()
          && images.putIfAbsent(fileName(object), object) != null) {
        repeatedImages.add(object);
      }
    }
    int row = 0;
    try (Stream<List<String>> rows = table.rows(0, table.rows())) {
      for (List<String> cells : (Iterable<List<String>>) rows::iterator) {
        firstRows.putIfAbsent(format.image(cells), row++);
      }
    }
  }

  /**
   * @throws RejectedException MISSING_TABLE or MALFORMED_TABLE
   */
  static NihIndex read(Drop drop, ObjectStore store) throws IOException, RejectedException {
    List<StoredObject> tables = find(drop, TABLE);
    if (tables.isEmpty()) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No Data_Entry*.csv among the drop's %d objects, expected Data_Entry_2017_v2020.csv;"
                  + " none of its images was read",
              drop.objects().size()));
    }
    StoredObject object = tables.get(0);
    if (tables.size() > 1 || object.size() > MAX_TABLE_BYTES) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          String.format(
              "Expected one Data_Entry*.csv of at most %d bytes, found %s",
              MAX_TABLE_BYTES, tables.stream().map(drop::relative).toList()));
    }
    CsvTable table =
        CsvTable.parse(drop.relative(object), store.read(object.key(), MAX_TABLE_BYTES));
    return new NihIndex(
        drop,
        object,
        table,
        list(drop, "train_val_list.txt", store),
        list(drop, "test_list.txt", store));
  }

  int rows() {
    return table.rows();
  }

  /** Rows from one up to but without another, clamped to the table. */
  List<DropRecord> records(int from, int to, ObjectStore store) {
    int end = Math.min(to, table.rows());
    List<DropRecord> records = new ArrayList<>();
    if (from >= end) {
      return records;
    }
    try (Stream<List<String>> rows = table.rows(from, end)) {
      int row = from;
      for (List<String> cells : (Iterable<List<String>>) rows::iterator) {
        records.add(record(row++, cells, store));
      }
    }
    return records;
  }

  /** A reject for every image that no row names, by key. */
  List<DropRecord> imagesWithoutRow() {
    Map<String, DropRecord> rejects = new TreeMap<>();
    images.forEach(
        (name, object) -> {
          if (!firstRows.containsKey(name)) {
            rejects.put(object.key(), withoutRow(object, "No row of the table names this image"));
          }
        });
    for (StoredObject object : repeatedImages) {
      String first = images.get(fileName(object)).key();
      rejects.put(object.key(), withoutRow(object, "Another image has the same name: " + first));
    }
    return new ArrayList<>(rejects.values());
  }

  private DropRecord record(int row, List<String> cells, ObjectStore store) {
    String source = tableObject.key() + "#" + row;
    String name = format.image(cells);
    try {
      format.check(cells);
      int first = firstRows.get(name);
      if (first != row) {
        throw new RejectedException(
            RejectReason.DUPLICATE_ROW, "Row " + first + " names the same image, " + name);
      }
      String split = split(name);
      StoredObject image = images.get(name);
      if (image == null) {
        throw new RejectedException(
            RejectReason.ROW_WITHOUT_IMAGE, "No images/" + name + " in the drop");
      }
      return new ImageRecord(
          id(name),
          row,
          split,
          format.patient(cells),
          format.view(cells),
          format.labels(cells),
          image.key(),
          image.etag(),
          null,
          new ImageContent.Stored(store, image));
    } catch (RejectedException e) {
      boolean named = e.reason() != RejectReason.UNSAFE_PATH && !name.isEmpty();
      return new RejectedRecord(source, named ? id(name) : null, e.reason(), e.getMessage());
    }
  }

  private String split(String name) throws RejectedException {
    boolean train = training.contains(name);
    boolean test = testing.contains(name);
    if (train && test) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          name + " is in train_val_list.txt and in test_list.txt, expected one of them");
    }
    return train ? "train" : test ? "test" : null;
  }

  private static DropRecord withoutRow(StoredObject object, String detail) {
    return new RejectedRecord(
        object.key(), id(fileName(object)), RejectReason.IMAGE_WITHOUT_ROW, detail);
  }

  private static String id(String image) {
    return "nih/" + image;
  }

  private static String fileName(StoredObject object) {
    return object.key().substring(object.key().lastIndexOf('/') + 1);
  }

  private static List<StoredObject> find(Drop drop, Pattern path) {
    return drop.objects().stream()
        .filter(object -> path.matcher(drop.relative(object)).matches())
        .toList();
  }

  private static Set<String> list(Drop drop, String name, ObjectStore store)
      throws IOException, RejectedException {
    List<StoredObject> found = find(drop, Pattern.compile("(.*/)?" + Pattern.quote(name)));
    if (found.isEmpty()) {
      LOG.warn("Drop {}/{} has no {}: its images have no split", drop.dataset(), drop.name(), name);
      return Collections.emptySet();
    }
    if (found.size() > 1) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          String.format(
              "%d files are named %s, expected one: %s",
              found.size(), name, found.stream().map(drop::relative).toList()));
    }
    StoredObject object = found.get(0);
    if (object.size() > MAX_LIST_BYTES) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          String.format(
              "%s has %d bytes, expected at most %d",
              drop.relative(object), object.size(), MAX_LIST_BYTES));
    }
    byte[] text = store.read(object.key(), MAX_LIST_BYTES);
    Set<String> names = new HashSet<>();
    new String(text, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(names::add);
    return names;
  }
}
