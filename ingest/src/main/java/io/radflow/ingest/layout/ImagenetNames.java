package io.radflow.ingest.layout;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that ImageNet's files have. */
final class ImagenetNames {

  static final Pattern SYNSET_TAR =
      Pattern.compile("(.*/)?(?<synset>n\\d{8})\\.(tar|tar\\.gz|tgz)");

  /** An image that tells nothing of the form of its name but its kind. */
  static final Pattern IMAGE =
      Pattern.compile("(.*/)?[^/.][^/]*\\.(jpe?g|png)", Pattern.CASE_INSENSITIVE);

  private static final Pattern VALIDATION =
      Pattern.compile("(.*/)?(?<id>ILSVRC2012_val_(?<number>\\d{8}))\\.\\w+");
  private static final Pattern FOLDER = Pattern.compile("(.*/)?(?<synset>n\\d{8})/[^/]+");
  private static final Pattern TRAINING = Pattern.compile("(.*/)?(?<synset>n\\d{8})_\\w+\\.\\w+");
  private static final Pattern TRAIN_FOLDER = Pattern.compile("(.*[/_])?train[/_.].*");
  private static final Pattern VALID_FOLDER = Pattern.compile("(.*[/_])?val(id(ation)?)?[/_.-].*");
  private static final Pattern TEST_FOLDER = Pattern.compile("(.*[/_])?test[/_.-].*");

  private ImagenetNames() {}

  /** The number of a validation image, from 1; 0 for another. */
  static int validationNumber(String path) {
    Matcher matcher = VALIDATION.matcher(path);
    return matcher.matches() ? Integer.parseInt(matcher.group("number")) : 0;
  }

  /** The synset that the path's folder, or the image's own name, tells; or null. */
  static String synset(String path) {
    for (Pattern pattern : new Pattern[] {FOLDER, TRAINING}) {
      Matcher matcher = pattern.matcher(path);
      if (matcher.matches()) {
        return matcher.group("synset");
      }
    }
    return null;
  }

  /** The image's id: its name without its kind, below its synset unless it begins with that. */
  static String id(String path, String synset) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    boolean own = synset == null || stem.startsWith(synset + "_") || validationNumber(path) > 0;
    return own ? stem : synset + "/" + stem;
  }

  /** The split that a path tells, or null. */
  static String split(String path) {
    if (VALID_FOLDER.matcher(path).matches()) {
      return "valid";
    }
    if (TEST_FOLDER.matcher(path).matches()) {
      return "test";
    }
    return TRAIN_FOLDER.matcher(path).matches() || path.startsWith("train-") ? "train" : null;
  }
}
