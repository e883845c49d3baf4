package io.radflow.core.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.radflow.core.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/**
 * Writes and reads manifests: indented, keys of maps sorted, so the same content is the same bytes.
 */
@Internal
public final class ManifestJson {

  private static final long MAX_BYTES = 256L << 20;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          // A newer minor version may have added fields.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private ManifestJson() {}

  /** Puts a manifest. */
  public static void write(ObjectStore store, String key, Object manifest) throws IOException {
    store.write(key, bytes(manifest));
  }

  /** What {@link #write} puts. */
  public static byte[] bytes(Object manifest) throws IOException {
    return (MAPPER.writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The manifest at a key; empty if there is none. */
  public static <T> Optional<T> read(ObjectStore store, String key, Class<T> type, int knownVersion)
      throws IOException {
    if (!store.exists(key)) {
      return Optional.empty();
    }
    byte[] text = store.read(key, MAX_BYTES);
    try {
      JsonNode tree = MAPPER.readTree(text);
      int version = tree.path("schemaVersion").asInt(-1);
      if (version < 1 || version > knownVersion) {
        throw new IOException(
            String.format(
                "%s: schemaVersion is %s, this release reads 1 to %d",
                key, tree.path("schemaVersion"), knownVersion));
      }
      return Optional.of(MAPPER.treeToValue(tree, type));
    } catch (JsonProcessingException e) {
      throw new IOException(key + ": not a manifest: " + e.getOriginalMessage(), e);
    }
  }
}
