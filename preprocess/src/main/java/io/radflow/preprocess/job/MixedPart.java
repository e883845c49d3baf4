package io.radflow.preprocess.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * A part of a mixed drop: what the planner tells the reader. Its rows follow from the drop's
 * manifest and the part's number, so that parts of which there is nothing else to tell are told the
 * same.
 *
 * @param drop DATASET/DROP
 * @param digest of the manifest that the drop was planned by
 * @param firstPlace of the drop's first row in the view
 * @param duplicates rows whose id an earlier drop has, ascending; numbered through the part's runs
 *     in the drop's order
 * @param splits a letter for each row, in the same order, as {@link DropSplits} writes them; null
 *     where the rows keep their published splits
 */
record MixedPart(
    String drop,
    long digest,
    long firstPlace,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> duplicates,
    @JsonInclude(JsonInclude.Include.NON_NULL) String splits) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** With what the payload of a part in published order does not begin. */
  private static final String START = "{\"drop\":";

  MixedPart {
    duplicates = duplicates == null ? List.of() : List.copyOf(duplicates);
  }

  static boolean isOne(String payload) {
    return payload.startsWith(START);
  }

  String payload() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + this, e);
    }
  }

  static MixedPart of(String payload) {
    try {
      return JSON.readValue(payload, MixedPart.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("'" + payload + "' is no payload of a mixed part", e);
    }
  }
}
