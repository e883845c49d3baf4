package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sources;

/**
 * Oxford Flowers 102 (Nilsback and Zisserman, 2008): {@code imagelabels.mat} with {@code labels},
 * {@code setid.mat} with {@code trnid}, {@code valid} and {@code tstid}, and {@code
 * jpg/image_NNNNN.jpg}, numbered from 1.
 *
 * <p>Records are the images by number, with the official split. The raw label is {@code label}, 1
 * to 102.
 */
final class Flowers102Layout extends ListedLayout {

  private static final long MAX_TABLE_BYTES = 16L << 20;
  private static final int MAX_IMAGES = 1_000_000;
  private static final int CLASSES = 102;
  private static final Pattern IMAGE = Pattern.compile("(.*/)?jpg/[^/]+\\.jpg");
  private static final Map<String, String> SPLITS =
      Map.of("trnid", "train", "valid", "valid", "tstid", "test");

  Flowers102Layout() {
    super("flowers102");
  }

  @Override
  List<DropRecord> records(Drop drop, ObjectStore store) throws IOException, RejectedException {
    DropFiles files = new DropFiles(drop, store);
    StoredObject table = table(files, "imagelabels.mat");
    double[] labels = matrix(files, table, "labels");
    Map<Integer, String> splits = splits(files);
    Map<String, StoredObject> images = files.byName(IMAGE);
    Set<String> named = new HashSet<>();
    List<DropRecord> records = new ArrayList<>();
    for (int number = 1; number <= labels.length; number++) {
      String name = String.format(Locale.ROOT, "image_%05d.jpg", number);
      String source = table.key() + "#" + (number - 1);
      StoredObject image = images.get(name);
      double label = labels[number - 1];
      if (image == null) {
        records.add(
            rejected(source, name, RejectReason.ROW_WITHOUT_IMAGE, "No jpg/" + name + " in it"));
        continue;
      }
      named.add(image.key());
      if (label != Math.rint(label) || label < 1 || label > CLASSES) {
        records.add(
            rejected(
                source,
                name,
                RejectReason.BAD_LABEL,
                "Found label " + label + ", expected 1 to " + CLASSES));
        continue;
      }
      records.add(
          files.image(
              image,
              name,
              number - 1,
              splits.get(number),
              null,
              Map.of("label", Integer.toString((int) label))));
    }
    records.addAll(files.withoutRow(IMAGE, named));
    return records;
  }

  private static RejectedRecord rejected(
      String source, String name, RejectReason reason, String detail) {
    return new RejectedRecord(source, "flowers102/" + name, reason, detail);
  }

  private static Map<Integer, String> splits(DropFiles files)
      throws IOException, RejectedException {
    StoredObject table = table(files, "setid.mat");
    Map<Integer, String> splits = new HashMap<>();
    for (Map.Entry<String, String> set : SPLITS.entrySet()) {
      for (double number : matrix(files, table, set.getKey())) {
        String first = splits.putIfAbsent((int) number, set.getValue());
        if (first != null) {
          throw new RejectedException(
              RejectReason.MALFORMED_TABLE,
              String.format(
                  "setid.mat: image %d is in the splits %s and %s, expected one",
                  (int) number, first, set.getValue()));
        }
      }
    }
    return splits;
  }

  private static StoredObject table(DropFiles files, String name) throws RejectedException {
    return files.required(Pattern.compile("(.*/)?" + Pattern.quote(name)), name, MAX_TABLE_BYTES);
  }

  private static double[] matrix(DropFiles files, StoredObject table, String variable)
      throws IOException, RejectedException {
    byte[] bytes = files.read(table);
    String file = DropFiles.fileName(table);
    try (MatFile mat = Mat5.newReader(Sources.wrap(bytes)).readMat()) {
      Matrix matrix = mat.getMatrix(variable);
      if (matrix.getNumElements() > MAX_IMAGES) {
        throw new RejectedException(
            RejectReason.MALFORMED_TABLE,
            String.format("%s: %d values in %s", file, matrix.getNumElements(), variable));
      }
      double[] values = new double[matrix.getNumElements()];
      Arrays.setAll(values, matrix::getDouble);
      return values;
    } catch (IOException | RuntimeException e) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          String.format(
              "%s cannot be read as a MATLAB file with a matrix %s: %s",
              file, variable, e.getMessage()),
          e);
    }
  }
}
