package io.radflow.ingest.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;

/** The options that a job knows. */
public final class OptionCatalog {

  private final Map<String, ConfigOption<?>> options = new TreeMap<>();

  private OptionCatalog() {}

  /**
   * @throws IllegalArgumentException if two options share a key
   */
  @SafeVarargs
  public static OptionCatalog of(List<ConfigOption<?>>... groups) {
    OptionCatalog catalog = new OptionCatalog();
    for (List<ConfigOption<?>> group : groups) {
      for (ConfigOption<?> option : group) {
        if (catalog.options.put(option.key(), option) != null) {
          throw new IllegalArgumentException("Two options have the key " + option.key());
        }
      }
    }
    return catalog;
  }

  /** All options, by key. */
  public Collection<ConfigOption<?>> options() {
    return options.values();
  }

  ConfigOption<?> find(String key, String where) {
    ConfigOption<?> option = options.get(key);
    if (option == null) {
      throw new ConfigurationException(
          where + ": unknown key '" + key + "'; the nearest known key is '" + nearest(key) + "'");
    }
    return option;
  }

  private String nearest(String key) {
    return options.keySet().stream()
        .min(Comparator.comparingInt((String known) -> distance(key, known)))
        .orElse("");
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
