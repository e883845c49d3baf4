package io.radflow.ingest.layout;

import java.util.Arrays;

/** Names that tables and archives give, which may try to point elsewhere. */
final class SafeName {

  private SafeName() {}

  /** Whether the path stays below where it starts. */
  static boolean isSafePath(String path) {
    return !path.startsWith("/")
        && path.indexOf('\\') < 0
        && path.chars().noneMatch(Character::isISOControl)
        && Arrays.stream(path.split("/", -1)).noneMatch(".."::equals);
  }

  /** Whether the name is of one file, without any folder. */
  static boolean isSafeFile(String name) {
    return isSafePath(name) && name.indexOf('/') < 0 && !name.equals(".");
  }
}
