package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A user's own images in one folder per class, as torchvision's ImageFolder: {@code
 * CLASS/…/image.jpg}. If all folders at the top are splits (train, val or valid, test), the classes
 * are below them.
 *
 * <p>Records are the images by path. The raw label is {@code class}.
 */
final class ImageFolderLayout extends ListedLayout {

  private static final Pattern IMAGE = Pattern.compile(".*\\.(jpe?g|png|dcm|JPE?G|PNG|DCM)");
  private static final Map<String, String> SPLITS =
      Map.of("train", "train", "val", "valid", "valid", "valid", "test", "test");

  ImageFolderLayout() {
    super("image-folder");
  }

  @Override
  List<DropRecord> records(Drop drop, ObjectStore store) throws RejectedException {
    DropFiles files = new DropFiles(drop, store);
    List<StoredObject> images =
        files.matching(IMAGE).stream().sorted(Comparator.comparing(drop::relative)).toList();
    if (images.isEmpty()) {
      throw new RejectedException(
          RejectReason.MISSING_TABLE,
          String.format(
              "No image among the drop's %d objects, expected CLASS/*.jpg, .jpeg, .png or .dcm",
              drop.objects().size()));
    }
    boolean splits =
        SPLITS
            .keySet()
            .containsAll(
                images.stream()
                    .map(image -> drop.relative(image).toLowerCase(Locale.ROOT))
                    .map(path -> path.substring(0, Math.max(0, path.indexOf('/'))))
                    .collect(Collectors.toSet()));
    List<DropRecord> records = new ArrayList<>();
    for (StoredObject image : images) {
      records.add(record(files, image, drop.relative(image), records.size(), splits));
    }
    return records;
  }

  private static DropRecord record(
      DropFiles files, StoredObject image, String path, int row, boolean splits) {
    String[] folders = path.split("/");
    int classAt = splits ? 1 : 0;
    if (folders.length < classAt + 2) {
      return new RejectedRecord(
          image.key(),
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
    return files.image(image, path, row, split, null, Map.of("class", folders[classAt]));
  }
}
