package io.radflow.core.manifest;

import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * What became of one part of a drop.
 *
 * @param part its number
 * @param digest of what was to be read, and of the options that its output depends on
 * @param records that it held
 * @param imageBytes size of the images of its samples; 0 if there is none or it is not known, as in
 *     manifests of before
 * @param rejectsByReason by reason code
 * @param classes images of each class that only the images tell; none in manifests of before
 */
@Internal
public record PartEntry(
    int part,
    long digest,
    long records,
    long imageBytes,
    Map<String, Long> rejectsByReason,
    Map<String, Long> classes) {

  public PartEntry {
    rejectsByReason = Map.copyOf(rejectsByReason);
    classes = classes == null ? Map.of() : Map.copyOf(classes);
  }
}
