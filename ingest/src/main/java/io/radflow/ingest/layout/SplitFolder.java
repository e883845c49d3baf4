package io.radflow.ingest.layout;

import java.util.Locale;
import java.util.Map;

/** Folders that people name after splits. */
final class SplitFolder {

  private static final Map<String, String> SPLITS =
      Map.of(
          "train", "train",
          "training", "train",
          "valid", "valid",
          "val", "valid",
          "validation", "valid",
          "test", "test",
          "testing", "test");

  static final String NAMES = "train, training, valid, val, validation, test or testing";

  private SplitFolder() {}

  /** The split that a folder is named after, in any case; null if after none. */
  static String split(String folder) {
    return SPLITS.get(folder.toLowerCase(Locale.ROOT));
  }

  static boolean is(String folder) {
    return split(folder) != null;
  }
}
