package io.radflow.core.config;

import java.util.Collection;
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
          where
              + ": unknown key '"
              + key
              + "'; the nearest known key is '"
              + NearestName.of(key, options.keySet())
              + "'");
    }
    return option;
  }
}
