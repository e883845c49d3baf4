package io.radflow.preprocess.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.preprocess.labels.LabelSpace;
import org.apache.flink.annotation.Internal;

/**
 * What a view's manifest says beside counts and objects.
 *
 * @param name in the bucket
 * @param recipe name of the transform
 * @param labels the view's label space
 * @param labelPolicy what was chosen where published labels leave a choice; null if unknown
 * @param splitPolicy how train, valid and test were told apart; null if unknown
 * @param splitSeed of what was drawn for the split
 */
@Internal
public record ViewDescription(
    String name,
    String recipe,
    LabelSpace labels,
    String labelPolicy,
    String splitPolicy,
    long splitSeed) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The form in which it travels. */
  public String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + this, e);
    }
  }

  public static ViewDescription parse(String json) {
    try {
      return JSON.readValue(json, ViewDescription.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("'" + json + "' is no description of a view", e);
    }
  }
}
