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
import java.util.regex.Pattern;

/**
 * Oxford-IIIT Pets (Parkhi et al., 2012): {@code annotations/trainval.txt} and {@code
 * annotations/test.txt}, whose rows are {@code Image CLASS-ID SPECIES BREED-ID}, and {@code
 * images/Image.jpg}.
 *
 * <p>Records are the rows of trainval (train), then of test. Raw labels are the three numbers and
 * {@code breed}, the image's name without its last number.
 */
final class PetsLayout extends ListedLayout {

  private static final long MAX_TABLE_BYTES = 16L << 20;
  private static final Pattern IMAGE = Pattern.compile("(.*/)?images/[^/]+\\.jpg");
  private static final Pattern ROW = Pattern.compile("(\\S+)_\\d+ \\d+ [12] \\d+");

  PetsLayout() {
    super("pets");
  }

  @Override
  List<DropRecord> records(Drop drop, ObjectStore store) throws IOException, RejectedException {
    DropFiles files = new DropFiles(drop, store);
    Map<String, StoredObject> images = files.byName(IMAGE);
    List<DropRecord> records = new ArrayList<>();
    Set<String> named = new HashSet<>();
    for (Map.Entry<String, String> table :
        List.of(Map.entry("trainval.txt", "train"), Map.entry("test.txt", "test"))) {
      StoredObject object =
          files.required(
              Pattern.compile("(.*/)?annotations/" + Pattern.quote(table.getKey())),
              "annotations/" + table.getKey(),
              MAX_TABLE_BYTES);
      int line = 0;
      for (String row : files.lines(object)) {
        String source = object.key() + "#" + line++;
        if (!row.isBlank() && !row.startsWith("#")) {
          records.add(
              record(files, row.strip(), source, records.size(), table.getValue(), images, named));
        }
      }
    }
    records.addAll(files.withoutRow(IMAGE, named));
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
    var published = ROW.matcher(row);
    if (!published.matches() || !SafeName.isSafeFile(row.split(" ")[0])) {
      return new RejectedRecord(
          source,
          null,
          RejectReason.MALFORMED_ROW,
          "Found '" + row + "', expected 'Image CLASS-ID SPECIES BREED-ID'");
    }
    String[] cells = row.split(" ");
    StoredObject image = images.get(cells[0] + ".jpg");
    String id = "pets/" + cells[0];
    if (image == null) {
      return new RejectedRecord(
          source, id, RejectReason.ROW_WITHOUT_IMAGE, "No images/" + cells[0] + ".jpg in the drop");
    }
    if (!named.add(image.key())) {
      return new RejectedRecord(
          source, id, RejectReason.DUPLICATE_ROW, "An earlier row names the same image");
    }
    return files.image(
        image,
        cells[0],
        number,
        split,
        null,
        Map.of(
            "breed", published.group(1),
            "CLASS-ID", cells[1],
            "SPECIES", cells[2],
            "BREED-ID", cells[3]));
  }
}
