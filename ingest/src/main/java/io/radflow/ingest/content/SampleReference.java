package io.radflow.ingest.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.annotation.Internal;

/** The text by which a sample refers to its image. */
@Internal
public final class SampleReference {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SampleReference() {}

  public static String json(Content content) {
    try {
      return MAPPER.writeValueAsString(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + content, e);
    }
  }

  /**
   * @throws IllegalArgumentException if the text is no reference
   */
  public static Content parse(String json) {
    try {
      return MAPPER.readValue(json, Content.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a reference to an image: " + json, e);
    }
  }
}
