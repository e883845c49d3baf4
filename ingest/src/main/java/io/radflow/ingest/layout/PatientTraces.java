package io.radflow.ingest.layout;

import java.util.Set;
import org.apache.flink.annotation.Internal;

/**
 * What of a data set's records tells the patient, beside the patient's id itself.
 *
 * @param labels names of raw labels that hold the patient's id
 * @param imageId whether the published image id does
 * @param path whether paths of images do
 */
@Internal
public record PatientTraces(Set<String> labels, boolean imageId, boolean path) {

  /** A data set without patients. */
  public static final PatientTraces NONE = new PatientTraces(Set.of(), false, false);

  public PatientTraces {
    labels = Set.copyOf(labels);
  }
}
