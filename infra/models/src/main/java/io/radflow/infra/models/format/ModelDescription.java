package io.radflow.infra.models.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.training.TrainingOptions.PixelNormalization;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * What an exported file says of its model, in each format's own place for such words.
 *
 * @param values by key, all of which begin with {@code radflow.}
 */
@Internal
public record ModelDescription(Map<String, String> values) {

  static final String PREFIX = "radflow.";
  private static final String NORMALIZATION = PREFIX + "normalization";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Keeps those values whose keys are RadFlow's. */
  public ModelDescription {
    TreeMap<String, String> own = new TreeMap<>(values);
    own.keySet().removeIf(key -> !key.startsWith(PREFIX));
    values = own;
  }

  /**
   * @param model what was exported
   * @param network in words
   * @param normalization null where it is not known
   */
  public static ModelDescription of(
      String model, String network, PixelNormalization normalization, long crc32c) {
    TreeMap<String, String> values = new TreeMap<>();
    values.put(PREFIX + "model", model);
    values.put(PREFIX + "network", network);
    values.put(PREFIX + "weights-crc32c", String.format("%08x", crc32c));
    if (normalization != null) {
      values.put(NORMALIZATION, normalization.name());
      values.put(PREFIX + "mean", Arrays.toString(normalization.normalization().mean()));
      values.put(PREFIX + "std", Arrays.toString(normalization.normalization().std()));
    }
    return new ModelDescription(values);
  }

  /** What a comment says, if RadFlow has written it. */
  public static Optional<ModelDescription> ofComment(String comment) {
    try {
      Map<String, String> values = MAPPER.readValue(comment, new TypeReference<>() {});
      return Optional.ofNullable(values)
          .map(ModelDescription::new)
          .filter(one -> !one.values().isEmpty());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The description as a comment. */
  public String comment() {
    try {
      return MAPPER.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts are always JSON", e);
    }
  }

  /** What pixels are normalised by; empty where that is not said. */
  public Optional<PixelNormalization> normalization() {
    return Arrays.stream(PixelNormalization.values())
        .filter(one -> one.name().equals(values.get(NORMALIZATION)))
        .findFirst();
  }
}
