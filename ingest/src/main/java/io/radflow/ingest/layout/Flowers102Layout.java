package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.listing.StringIndex;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
final class Flowers102Layout implements DatasetLayout {

  private static final long MAX_TABLE_BYTES = 16L << 20;
  private static final int MAX_IMAGES = 1_000_000;
  private static final int CLASSES = 102;
  private static final Pattern IMAGE = Pattern.compile("(.*/)?jpg/(?<name>[^/]+\\.jpg)");
  private static final Map<String, String> SPLITS =
      Map.of("trnid", "train", "valid", "valid", "tstid", "test");

  @Override
  public String name() {
    return "flowers102";
  }

  @Override
  public void plan(DropFiles files, PlanSink plan) throws IOException, RejectedException {
    int table = table(files, "imagelabels.mat");
    double[] labels = matrix(files, table, "labels");
    Map<Integer, String> splits = splits(files);
    FileIndex images = files.index(IMAGE);
    for (int number = 1; number <= labels.length; number++) {
      String source = files.source(table) + "#" + (number - 1);
      plan.record(record(files, images, source, number, labels[number - 1], splits.get(number)));
    }
    planOthers(files, splits, labels.length, plan);
    files.planUnclaimed(images, plan);
  }

  /** Numbers that a split has and that have no label. */
  private static void planOthers(
      DropFiles files, Map<Integer, String> splits, int labels, PlanSink plan)
      throws IOException, RejectedException {
    String source = files.source(table(files, "setid.mat"));
    for (int number : new TreeMap<>(splits).keySet()) {
      if (number < 1 || number > labels) {
        plan.record(
            rejected(
                source + "#" + number,
                String.format(Locale.ROOT, "image_%05d.jpg", number),
                RejectReason.LISTED_WITHOUT_ROW,
                "The list names image " + number + ", of " + labels + " with a label"));
      }
    }
  }

  private static DropRecord record(
      DropFiles files, FileIndex images, String source, int number, double label, String split) {
    String name = String.format(Locale.ROOT, "image_%05d.jpg", number);
    int image = images.find(name);
    if (image == StringIndex.ABSENT) {
      return rejected(source, name, RejectReason.ROW_WITHOUT_IMAGE, "No jpg/" + name + " in it");
    }
    images.claim(image);
    if (label != Math.rint(label) || label < 1 || label > CLASSES) {
      return rejected(
          source,
          name,
          RejectReason.BAD_LABEL,
          "Found label " + label + ", expected 1 to " + CLASSES);
    }
    return files.image(
        image, name, number - 1L, split, null, Map.of("label", Integer.toString((int) label)));
  }

  private static RejectedRecord rejected(
      String source, String name, RejectReason reason, String detail) {
    return new RejectedRecord(source, "flowers102/" + name, reason, detail);
  }

  private static Map<Integer, String> splits(DropFiles files)
      throws IOException, RejectedException {
    int table = table(files, "setid.mat");
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

  private static int table(DropFiles files, String name) throws RejectedException {
    return files.required(Pattern.compile("(.*/)?" + Pattern.quote(name)), name, MAX_TABLE_BYTES);
  }

  private static double[] matrix(DropFiles files, int table, String variable)
      throws IOException, RejectedException {
    byte[] bytes = files.read(table, MAX_TABLE_BYTES);
    String file = files.name(table);
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
