package io.radflow.core.manifest;

import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * What became of one part of a drop.
 *
 * @param part its number
 * @param digest of what was to be read, and of the options that its output depends on
 * @param records that it held
 * @param rejectsByReason by reason code
 * @param classes images of each class that only the images tell; none in manifests of before
 */
@Internal
public record PartEntry(
    int part,
    long digest,
    long records,
    Map<String, Long> rejectsByReason,
    Map<String, Long> classes) {

  public PartEntry {
    rejectsByReason = Map.copyOf(rejectsByReason);
    classes = classes == null ? Map.of() : Map.copyOf(classes);
  }
}
