package io.radflow.ingest.archive;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * What is accepted of an archive.
 *
 * @param maxMembers of one archive, those of archives inside it included
 * @param maxBytes that it unpacks to
 */
@Internal
public record ArchiveLimits(int maxMembers, long maxBytes) implements Serializable {

  /** Two million members, two tebibytes: more than any published archive has. */
  public static final ArchiveLimits DEFAULT = new ArchiveLimits(2_000_000, 2L << 40);

  public ArchiveLimits {
    if (maxMembers < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "Expected limits above 0, found " + maxMembers + " members, " + maxBytes + " bytes");
    }
  }
}
