package io.radflow.ingest.archive;

import java.util.Locale;
import org.apache.flink.annotation.Internal;

/** The archives that are read. */
@Internal
public enum ArchiveKind {
  TAR,
  TAR_GZ,
  ZIP;

  /** What a name's end tells, or null for no archive. */
  public static ArchiveKind of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".tar")) {
      return TAR;
    }
    if (lower.endsWith(".tar.gz") || lower.endsWith(".tgz")) {
      return TAR_GZ;
    }
    return lower.endsWith(".zip") ? ZIP : null;
  }
}
