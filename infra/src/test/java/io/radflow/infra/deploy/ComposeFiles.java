package io.radflow.infra.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.infra.job.JobJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code infra/compose} says. */
public final class ComposeFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ComposeFiles() {}

  static Path folder() {
    return JobJar.home().resolve("infra/compose");
  }

  /** The compose file, its anchors and merges resolved. */
  static JsonNode read() throws IOException {
    return JSON.valueToTree(merged(yaml(Files.readString(folder().resolve("docker-compose.yml")))));
  }

  /**
   * Flink's options of a service, which come on top of what all clusters have in common.
   *
   * @param service such as {@code jobmanager}
   */
  public static Map<String, String> flink(String service) throws IOException {
    String properties =
        read().at("/services/" + service + "/environment/FLINK_PROPERTIES").asText();
    Map<String, String> flink = new TreeMap<>();
    ((Map<?, ?>) yaml(properties))
        .forEach((key, value) -> flink.put(key.toString(), value.toString()));
    return flink;
  }

  private static Object yaml(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  /** As YAML 1.1 merges, which compose reads: keys of a map come before those of its {@code <<}. */
  private static Object merged(Object node) {
    if (node instanceof List<?> list) {
      return list.stream().map(ComposeFiles::merged).toList();
    }
    if (!(node instanceof Map<?, ?> map)) {
      return node;
    }
    Map<Object, Object> all = new LinkedHashMap<>();
    if (map.get("<<") != null) {
      all.putAll((Map<?, ?>) merged(map.get("<<")));
    }
    map.forEach((key, value) -> all.put(key, merged(value)));
    all.remove("<<");
    return all;
  }
}
