package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * COVIDx CXR-2 (Wang et al.): {@code train.txt} and {@code test.txt}, whose rows are {@code patient
 * path label source} by spaces, and the images in {@code train/} and {@code test/}.
 *
 * <p>Records are the rows of train, then of test. Raw labels are {@code label}, negative or
 * positive, and {@code source}.
 */
final class CovidxLayout extends ListedLayout {

  private static final long MAX_TABLE_BYTES = 64L << 20;
  // A path may have spaces; the other three cells have none.
  private static final Pattern ROW = Pattern.compile("(\\S+) (\\S.*) (\\S+) (\\S+)");
  private static final Set<String> LABELS = Set.of("negative", "positive");

  CovidxLayout() {
    super("covidx");
  }

  @Override
  List<DropRecord> records(Drop drop, ObjectStore store) throws IOException, RejectedException {
    DropFiles files = new DropFiles(drop, store);
    List<DropRecord> records = new ArrayList<>();
    List<DropRecord> withoutRow = new ArrayList<>();
    for (String split : List.of("train", "test")) {
      StoredObject table =
          files.required(
              Pattern.compile("(.*/)?" + split + "\\.txt"), split + ".txt", MAX_TABLE_BYTES);
      Pattern folder = Pattern.compile("(.*/)?" + split + "/[^/]+");
      Map<String, StoredObject> images = files.byName(folder);
      Set<String> named = new HashSet<>();
      int line = 0;
      for (String row : files.lines(table)) {
        String source = table.key() + "#" + line++;
        if (!row.isBlank()) {
          records.add(record(files, row.strip(), source, records.size(), split, images, named));
        }
      }
      withoutRow.addAll(files.withoutRow(folder, named));
    }
    records.addAll(withoutRow);
    return records;
  }

  private static DropRecord record(
      DropFiles files,
      String row,
      String source,
      int number,
      String split,
      Map<String, StoredObject> images,
      Set<String> named) {
    Matcher cells = ROW.matcher(row);
    if (!cells.matches()) {
      return new RejectedRecord(
          source,
          null,
          RejectReason.MALFORMED_ROW,
          "Found '" + row + "', expected 'patient path label source'");
    }
    String path = cells.group(2);
    if (!SafeName.isSafeFile(path)) {
      return new RejectedRecord(
          source,
          null,
          RejectReason.UNSAFE_PATH,
          "Found path '" + path + "', expected the name of a file in " + split + "/");
    }
    String id = split + "/" + path;
    StoredObject image = images.get(path);
    if (image == null) {
      return rejected(source, id, RejectReason.ROW_WITHOUT_IMAGE, "No " + id + " in the drop");
    }
    if (!named.add(image.key())) {
      return rejected(
          source, id, RejectReason.DUPLICATE_ROW, "An earlier row names the same image");
    }
    if (!LABELS.contains(cells.group(3))) {
      return rejected(
          source,
          id,
          RejectReason.BAD_LABEL,
          "Found label '" + cells.group(3) + "', expected negative or positive");
    }
    return files.image(
        image,
        id,
        number,
        split,
        cells.group(1),
        Map.of("label", cells.group(3), "source", cells.group(4)));
  }

  private static RejectedRecord rejected(
      String source, String id, RejectReason reason, String detail) {
    return new RejectedRecord(source, "covidx/" + id, reason, detail);
  }
}
