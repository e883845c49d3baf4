package io.radflow.core.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a job's YAML file and its overrides into a typed configuration.
 *
 * <p>Sections nest ({@code store: {endpoint: …}} is {@code store.endpoint}); lists are lists of
 * plain values. Every key must be known and every value must be of its key's type, or nothing
 * starts.
 */
public final class JobConfiguration {

  private JobConfiguration() {}

  /**
   * @throws ConfigurationException naming the file, the key, the value and what was expected
   */
  public static Configuration load(JobArguments arguments, OptionCatalog catalog) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    if (arguments.file() != null) {
      flatten(arguments.file(), "", parse(arguments.file()), entries);
    }
    arguments.overrides().forEach((key, value) -> entries.put(key, new Entry("--set", value)));
    if (arguments.bounded()) {
      entries.put(JobOptions.BOUNDED.key(), new Entry("--bounded", "true"));
    }
    Map<String, String> values = new LinkedHashMap<>();
    entries.forEach((key, entry) -> values.put(key, entry.value()));
    Configuration configuration = Configuration.fromMap(values);
    entries.forEach((key, entry) -> check(configuration, catalog.find(key, entry.where()), entry));
    return configuration;
  }

  private static void check(Configuration configuration, Setting<?> setting, Entry entry) {
    try {
      setting.given(configuration);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(entry.where() + ": " + e.getMessage(), e);
    }
  }

  private static Object parse(String file) {
    String text = new String(ConfigurationFile.read(file), StandardCharsets.UTF_8);
    try {
      return new Load(LoadSettings.builder().setLabel(file).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new ConfigurationException(file + ": not valid YAML: " + e.getMessage(), e);
    }
  }

  private static void flatten(String file, String prefix, Object node, Map<String, Entry> entries) {
    if (node == null) {
      return;
    }
    if (node instanceof Map<?, ?> section) {
      section.forEach(
          (key, value) ->
              flatten(file, prefix.isEmpty() ? "" + key : prefix + "." + key, value, entries));
    } else if (prefix.isEmpty()) {
      throw new ConfigurationException(
          file + ": expected 'key: value' lines at the top level, found '" + node + "'");
    } else if (node instanceof List<?> list) {
      entries.put(prefix, new Entry(file, joined(file, prefix, list)));
    } else {
      entries.put(prefix, new Entry(file, node.toString()));
    }
  }

  /** In the form that Flink's list options read: ';' between, quotes where a value holds one. */
  private static String joined(String file, String key, List<?> list) {
    List<String> values = new ArrayList<>();
    for (Object value : list) {
      if (value == null || value instanceof Map || value instanceof List) {
        throw new ConfigurationException(
            file + ": the list '" + key + "' must hold plain values, found '" + value + "'");
      }
      String text = value.toString();
      boolean quote = text.contains(";") || text.contains("'");
      values.add(quote ? "'" + text.replace("'", "''") + "'" : text);
    }
    return String.join(";", values);
  }

  private record Entry(String where, String value) {}
}
