package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.listing.StringIndex;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A user's own images in one folder per class, as torchvision's ImageFolder: {@code
 * CLASS/…/image.jpg} or {@code SPLIT/CLASS/…/image.jpg}, as {@link FolderTree} reads them.
 *
 * <p>Records are the images by path. The raw label is {@code class}.
 */
final class ImageFolderLayout implements DatasetLayout {

  /** Raw label: the folder's name. */
  private static final String CLASS = "class";

  private static final Pattern IMAGE =
      Pattern.compile(".*\\.(jpe?g|png|dcm)", Pattern.CASE_INSENSITIVE);

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
    FolderTree tree =
        FolderTree.of(
            () -> IntStream.of(images).mapToObj(files::path).map(FolderPath::of).iterator());
    StringIndex members = new StringIndex();
    long row = 0;
    for (int image : images) {
      FolderPath path = FolderPath.of(files.path(image));
      boolean again =
          !path.root().isEmpty() && members.putIfAbsent(path.path(), image) != StringIndex.ABSENT;
      plan.record(again ? repeated(files, image) : record(files, tree, path, image, row));
      row++;
    }
  }

  /** Only archives can hold a name twice. */
  private static RejectedRecord repeated(DropFiles files, int image) {
    return new RejectedRecord(
        files.source(image),
        null,
        RejectReason.DUPLICATE_IMAGE,
        "The archive holds an image of this name before, which was taken");
  }

  private static DropRecord record(
      DropFiles files, FolderTree tree, FolderPath path, int image, long row) {
    int classAt = tree.classAt(path);
    if (classAt < 0) {
      String expected = tree.hasSplitFolders() ? "SPLIT/CLASS/" : "CLASS/";
      return new RejectedRecord(
          files.source(image),
          null,
          RejectReason.UNEXPECTED_NAME,
          String.format(
              "Found %s in no class's folder, expected %s%s",
              path.path(), expected, files.name(image)));
    }
    String split = tree.hasSplitFolders() ? SplitFolder.split(path.folders()[classAt - 1]) : null;
    return files.image(
        image, path.path(), row, split, null, Map.of(CLASS, path.folders()[classAt]));
  }
}
