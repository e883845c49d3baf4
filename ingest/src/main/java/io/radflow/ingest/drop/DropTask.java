package io.radflow.ingest.drop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.ingest.layout.RejectedRecord;
import java.util.List;

/**
 * What a part of a drop is to do: a task of the layout's, or rejects that planning found.
 *
 * @param task null where there are only rejects
 */
record DropTask(String task, List<RejectedRecord> rejects) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static DropTask of(String task) {
    return new DropTask(task, List.of());
  }

  static DropTask of(List<RejectedRecord> rejects) {
    return new DropTask(null, rejects);
  }

  String json() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + this, e);
    }
  }

  static DropTask parse(String json) {
    try {
      return MAPPER.readValue(json, DropTask.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a part of a drop: " + json, e);
    }
  }
}
