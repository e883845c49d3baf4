package io.radflow.ingest.layout;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What desktops leave beside people's files: it is none of theirs. */
final class SystemFiles {

  private static final Set<String> NAMES =
      Set.of("__macosx", ".ds_store", "thumbs.db", "desktop.ini");

  /** Apple's resource forks are named so, as the files that they belong to. */
  private static final String FORK = "._";

  private SystemFiles() {}

  /** Whether a path is of such a file, or in such a folder. */
  static boolean has(String path) {
    return Arrays.stream(path.split("/"))
        .anyMatch(part -> part.startsWith(FORK) || NAMES.contains(part.toLowerCase(Locale.ROOT)));
  }
}
