package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tuberculosis sets of Shenzhen and Montgomery County (Jaeger et al., 2014): PNG files in
 * folders named {@code CXR_png}, {@code CHNCXR_NNNN_C.png} and {@code MCUCXR_NNNN_C.png}; C is the
 * class, 1 for tuberculosis.
 *
 * <p>Records are Shenzhen's images by name, then Montgomery's. Raw labels are {@code class} and
 * {@code source}. No split is published, and no patient but by number of image.
 */
final class TuberculosisLayout extends ListedLayout {

  private static final Pattern IMAGE = Pattern.compile("(.*/)?CXR_png/[^/]+\\.png");
  private static final Pattern NAME = Pattern.compile("(CHN|MCU)CXR_\\d{4}_([01])\\.png");

  TuberculosisLayout() {
    super("tuberculosis");
  }

  @Override
  List<DropRecord> records(Drop drop, ObjectStore store) throws RejectedException {
    DropFiles files = new DropFiles(drop, store);
    // CHN is Shenzhen and comes before MCU.
    List<StoredObject> images =
        files.matching(IMAGE).stream()
            .sorted(Comparator.comparing(DropFiles::fileName).thenComparing(StoredObject::key))
            .toList();
    if (images.isEmpty()) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No CXR_png/*.png among the drop's %d objects, expected CHNCXR_NNNN_C.png or"
                  + " MCUCXR_NNNN_C.png",
              drop.objects().size()));
    }
    List<DropRecord> records = new ArrayList<>();
    String previous = null;
    for (StoredObject image : images) {
      String name = DropFiles.fileName(image);
      records.add(record(files, image, records.size(), name.equals(previous)));
      previous = name;
    }
    return records;
  }

  private static DropRecord record(DropFiles files, StoredObject image, int row, boolean repeated) {
    String name = DropFiles.fileName(image);
    Matcher published = NAME.matcher(name);
    if (!published.matches()) {
      return new RejectedRecord(
          image.key(),
          null,
          RejectReason.UNEXPECTED_NAME,
          "Found " + name + ", expected CHNCXR_NNNN_C.png or MCUCXR_NNNN_C.png with class 0 or 1");
    }
    if (repeated) {
      return new RejectedRecord(
          image.key(),
          "tuberculosis/" + name,
          RejectReason.DUPLICATE_IMAGE,
          "Another image of the drop has the same name; the first by key was taken");
    }
    String source = published.group(1).equals("CHN") ? "Shenzhen" : "Montgomery";
    return files.image(
        image, name, row, null, null, Map.of("class", published.group(2), "source", source));
  }
}
