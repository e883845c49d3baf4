package io.radflow.ingest.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.ingest.layout.DropRecord;
import io.radflow.ingest.layout.ImageRecord;
import io.radflow.ingest.layout.RejectedRecord;

/**
 * A line of a part's plan. Exactly one of these is there.
 *
 * @param stream a file of many records, as its layout knows it; the only line of its part
 * @param image an image
 * @param reject something that cannot be used
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PlanLine(String stream, ImageRecord image, RejectedRecord reject) {

  static final ObjectMapper MAPPER = new ObjectMapper();

  static PlanLine of(String stream) {
    return new PlanLine(stream, null, null);
  }

  static PlanLine of(DropRecord record) {
    return record instanceof ImageRecord image
        ? new PlanLine(null, image, null)
        : new PlanLine(null, null, (RejectedRecord) record);
  }

  DropRecord record() {
    return image == null ? reject : image;
  }

  String json() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + this, e);
    }
  }
}
