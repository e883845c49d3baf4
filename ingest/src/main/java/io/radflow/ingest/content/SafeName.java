package io.radflow.ingest.content;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/** Names that tables and archives give, which may try to point elsewhere. */
@Internal
public final class SafeName {

  private SafeName() {}

  /** Whether the path stays below where it starts. */
  public static boolean isSafePath(String path) {
    return !path.startsWith("/")
        && path.indexOf('\\') < 0
        && path.chars().noneMatch(Character::isISOControl)
        && Arrays.stream(path.split("/", -1)).noneMatch(".."::equals);
  }

  /** Whether the name is of one file, without any folder. */
  public static boolean isSafeFile(String name) {
    return isSafePath(name) && name.indexOf('/') < 0 && !name.equals(".");
  }
}
