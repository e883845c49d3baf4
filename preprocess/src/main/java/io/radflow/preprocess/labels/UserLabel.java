package io.radflow.preprocess.labels;

import io.radflow.preprocess.labels.LabelPolicy.Uncertain;
import java.io.Serializable;
import java.util.List;

/**
 * A label of a user's own space.
 *
 * @param name of the output unit, and of labels or classes of data sets that mean it
 * @param synonyms further labels or classes of data sets that mean it
 * @param text lower-case phrases that mean it where they occur in PadChest's {@code Labels}
 * @param uncertain what −1 becomes; null as in the rest of the space
 */
record UserLabel(String name, List<String> synonyms, List<String> text, Uncertain uncertain)
    implements Serializable {

  UserLabel {
    synonyms = List.copyOf(synonyms);
    text = List.copyOf(text);
  }
}
