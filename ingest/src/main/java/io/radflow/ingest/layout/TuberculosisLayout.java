package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import java.io.IOException;
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
final class TuberculosisLayout implements DatasetLayout {

  private static final Pattern IMAGE = Pattern.compile("(.*/)?CXR_png/[^/]+\\.png");
  private static final Pattern NAME = Pattern.compile("(CHN|MCU)CXR_\\d{4}_([01])\\.png");

  @Override
  public String name() {
    return "tuberculosis";
  }

  @Override
  public void plan(DropFiles files, PlanSink plan) throws IOException, RejectedException {
    // CHN is Shenzhen and comes before MCU; of equal names the first by key.
    List<Integer> images =
        files.matching(IMAGE).boxed().sorted(Comparator.comparing(files::name)).toList();
    if (images.isEmpty()) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No CXR_png/*.png among the drop's %d objects, expected CHNCXR_NNNN_C.png or"
                  + " MCUCXR_NNNN_C.png",
              files.drop().objects()));
    }
    long row = 0;
    String previous = null;
    for (int image : images) {
      String name = files.name(image);
      plan.record(record(files, image, row++, name.equals(previous)));
      previous = name;
    }
  }

  private static DropRecord record(DropFiles files, int image, long row, boolean repeated) {
    String name = files.name(image);
    Matcher published = NAME.matcher(name);
    if (!published.matches()) {
      return new RejectedRecord(
          files.source(image),
          null,
          RejectReason.UNEXPECTED_NAME,
          "Found " + name + ", expected CHNCXR_NNNN_C.png or MCUCXR_NNNN_C.png with class 0 or 1");
    }
    if (repeated) {
      return new RejectedRecord(
          files.source(image),
          "tuberculosis/" + name,
          RejectReason.DUPLICATE_IMAGE,
          "Another image of the drop has the same name; the first by key was taken");
    }
    String source = published.group(1).equals("CHN") ? "Shenzhen" : "Montgomery";
    return files.image(
        image, name, row, null, null, Map.of("class", published.group(2), "source", source));
  }
}
