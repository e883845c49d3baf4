package io.radflow.preprocess.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.core.manifest.ObjectEntry;
import java.util.List;

/**
 * One object of samples to read: what the planner tells the reader.
 *
 * @param entry null for the only part of a drop without samples
 * @param duplicates rows whose id an earlier drop has, ascending
 * @param splits a letter for each row, as {@link DropSplits} writes them; null where the rows keep
 *     their published splits
 * @param firstPlace of its first row in the view; null in state of earlier releases
 */
record SampleObject(ObjectEntry entry, List<Integer> duplicates, String splits, Long firstPlace) {

  private static final ObjectMapper JSON = new ObjectMapper();

  SampleObject {
    duplicates = List.copyOf(duplicates);
  }

  String payload() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + this, e);
    }
  }

  static SampleObject of(String payload) {
    try {
      return JSON.readValue(payload, SampleObject.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("'" + payload + "' is no payload of a sample object", e);
    }
  }
}
