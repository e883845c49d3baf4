package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.SafeName;
import io.radflow.ingest.listing.StringIndex;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Oxford-IIIT Pets (Parkhi et al., 2012): {@code annotations/trainval.txt} and {@code
 * annotations/test.txt}, whose rows are {@code Image CLASS-ID SPECIES BREED-ID}, and {@code
 * images/Image.jpg}.
 *
 * <p>Records are the rows of trainval (train), then of test. Raw labels are the three numbers and
 * {@code breed}, the image's name without its last number.
 */
final class PetsLayout implements DatasetLayout {

  private static final long MAX_TABLE_BYTES = 16L << 20;
  private static final Pattern IMAGE = Pattern.compile("(.*/)?images/(?<name>[^/]+)\\.jpg");
  private static final Pattern ROW = Pattern.compile("(\\S+)_\\d+ \\d+ [12] \\d+");

  @Override
  public String name() {
    return "pets";
  }

  @Override
  public void plan(DropFiles files, PlanSink plan) throws IOException, RejectedException {
    FileIndex images = files.index(IMAGE);
    Map<Integer, String> lists = new LinkedHashMap<>();
    lists.put(list(files, "trainval.txt"), "train");
    lists.put(list(files, "test.txt"), "test");
    long records = 0;
    for (Map.Entry<Integer, String> list : lists.entrySet()) {
      int line = 0;
      for (String row : files.lines(list.getKey(), MAX_TABLE_BYTES)) {
        String source = files.source(list.getKey()) + "#" + line++;
        if (!row.isBlank() && !row.startsWith("#")) {
          plan.record(record(files, row.strip(), source, records++, list.getValue(), images));
        }
      }
    }
    files.planUnclaimed(images, plan);
  }

  private static int list(DropFiles files, String name) throws RejectedException {
    return files.required(
        Pattern.compile("(.*/)?annotations/" + Pattern.quote(name)),
        "annotations/" + name,
        MAX_TABLE_BYTES);
  }

  private static DropRecord record(
      DropFiles files, String row, String source, long number, String split, FileIndex images) {
    Matcher published = ROW.matcher(row);
    if (!published.matches() || !SafeName.isSafeFile(row.split(" ")[0])) {
      return new RejectedRecord(
          source,
          null,
          RejectReason.MALFORMED_ROW,
          "Found '" + row + "', expected 'Image CLASS-ID SPECIES BREED-ID'");
    }
    String[] cells = row.split(" ");
    int image = images.find(cells[0]);
    String id = "pets/" + cells[0];
    if (image == StringIndex.ABSENT) {
      return new RejectedRecord(
          source, id, RejectReason.ROW_WITHOUT_IMAGE, "No images/" + cells[0] + ".jpg in the drop");
    }
    if (!images.claim(image)) {
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
