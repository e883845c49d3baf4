package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.SafeName;
import io.radflow.ingest.listing.StringIndex;
import java.io.IOException;
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
final class CovidxLayout implements DatasetLayout {

  private static final long MAX_TABLE_BYTES = 64L << 20;
  // A path may have spaces; the other three cells have none.
  private static final Pattern ROW = Pattern.compile("(\\S+) (\\S.*) (\\S+) (\\S+)");
  private static final Set<String> LABELS = Set.of("negative", "positive");

  @Override
  public String name() {
    return "covidx";
  }

  @Override
  public PatientTraces patientTraces() {
    return new PatientTraces(Set.of(), true, true);
  }

  @Override
  public void plan(DropFiles files, PlanSink plan) throws IOException, RejectedException {
    List<String> splits = List.of("train", "test");
    int[] tables = new int[splits.size()];
    for (int i = 0; i < tables.length; i++) {
      String list = splits.get(i) + ".txt";
      tables[i] =
          files.required(Pattern.compile("(.*/)?" + Pattern.quote(list)), list, MAX_TABLE_BYTES);
    }
    long records = 0;
    for (int i = 0; i < tables.length; i++) {
      String split = splits.get(i);
      FileIndex images = files.index(Pattern.compile("(.*/)?" + split + "/(?<name>[^/]+)"));
      int line = 0;
      for (String row : files.lines(tables[i], MAX_TABLE_BYTES)) {
        String source = files.source(tables[i]) + "#" + line++;
        if (!row.isBlank()) {
          plan.record(record(files, row.strip(), source, records++, split, images));
        }
      }
      files.planUnclaimed(images, plan);
    }
  }

  private static DropRecord record(
      DropFiles files, String row, String source, long number, String split, FileIndex images) {
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
    int image = images.find(path);
    if (image == StringIndex.ABSENT) {
      return rejected(source, id, RejectReason.ROW_WITHOUT_IMAGE, "No " + id + " in the drop");
    }
    if (!images.claim(image)) {
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
