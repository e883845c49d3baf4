package io.radflow.ingest.drop;

import io.radflow.ingest.archive.ArchiveLimits;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How drops are read.
 *
 * @param fetch how images are fetched
 * @param archives what is accepted of archives
 * @param referenced whether samples refer to images that can be fetched alone, and do not hold them
 * @param patients how patients are named
 */
@Internal
public record DropSettings(
    FetchLimits fetch, ArchiveLimits archives, boolean referenced, PatientNaming patients)
    implements Serializable {

  public DropSettings {
    if (referenced && patients.isHashed()) {
      throw new IllegalArgumentException(
          "Samples that refer to their images tell the images' paths, which tell patients; expected"
              + " packed images where patient ids are hashed");
    }
  }

  /** What an output depends on: with other settings than these it is made anew. */
  String digestText() {
    return "1 " + (referenced ? "referenced" : "packed") + " " + patients.isHashed() + "\n";
  }
}
