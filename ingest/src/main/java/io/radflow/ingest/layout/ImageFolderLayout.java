package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A user's own images in one folder per class, as torchvision's ImageFolder: {@code
 * CLASS/…/image.jpg}. If all folders at the top are splits (train, val or valid, test), the classes
 * are below them.
 *
 * <p>Records are the images by path. The raw label is {@code class}.
 */
final class ImageFolderLayout implements DatasetLayout {

  /** Raw label: the folder's name. */
  private static final String CLASS = "class";

  private static final Pattern IMAGE = Pattern.compile(".*\\.(jpe?g|png|dcm|JPE?G|PNG|DCM)");
  private static final Map<String, String> SPLITS =
      Map.of("train", "train", "val", "valid", "valid", "valid", "test", "test");

  @Override
  public String name() {
    return "image-folder";
  }

  @Override
  public Optional<String> classOf(Map<String, String> labels) {
    return Optional.ofNullable(labels.get(CLASS));
  }

  @Override
  public void plan(DropFiles files, PlanSink plan) throws IOException, RejectedException {
    int[] images = files.matching(IMAGE).toArray();
    if (images.length == 0) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No image among the drop's %d objects, expected CLASS/*.jpg, .jpeg, .png or .dcm",
              files.drop().objects()));
    }
    boolean splits =
        IntStream.of(images)
            .mapToObj(image -> folders(files.path(image))[0].toLowerCase(Locale.ROOT))
            .allMatch(SPLITS::containsKey);
    long row = 0;
    for (int image : images) {
      plan.record(record(files, image, row++, splits));
    }
  }

  /** The parts of a path; an archive's name is none of them. */
  private static String[] folders(String path) {
    return path.substring(path.lastIndexOf("!/") < 0 ? 0 : path.lastIndexOf("!/") + 2).split("/");
  }

  private static DropRecord record(DropFiles files, int image, long row, boolean splits) {
    String path = files.path(image);
    String[] folders = folders(path);
    int classAt = splits ? 1 : 0;
    if (folders.length < classAt + 2) {
      return new RejectedRecord(
          files.source(image),
          null,
          RejectReason.UNEXPECTED_NAME,
          "Found "
              + path
              + " in no class's folder, expected "
              + (splits ? "SPLIT/" : "")
              + "CLASS/"
              + path);
    }
    String split = splits ? SPLITS.get(folders[0].toLowerCase(Locale.ROOT)) : null;
    return files.image(image, path, row, split, null, Map.of(CLASS, folders[classAt]));
  }
}
