package io.radflow.core.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings that a job knows. */
public final class OptionCatalog {

  private final Map<String, Setting<?>> settings = new TreeMap<>();

  private OptionCatalog() {}

  /**
   * @throws IllegalArgumentException if two settings share a key
   */
  @SafeVarargs
  public static OptionCatalog of(List<Setting<?>>... groups) {
    OptionCatalog catalog = new OptionCatalog();
    for (List<Setting<?>> group : groups) {
      for (Setting<?> setting : group) {
        if (catalog.settings.put(setting.key(), setting) != null) {
          throw new IllegalArgumentException("Two settings have the key " + setting.key());
        }
      }
    }
    return catalog;
  }

  /** All settings, by key. */
  public Collection<Setting<?>> settings() {
    return settings.values();
  }

  Setting<?> find(String key, String where) {
    Setting<?> setting = settings.get(key);
    if (setting == null) {
      throw new ConfigurationException(
          where
              + ": unknown key '"
              + key
              + "'; the nearest known key is '"
              + NearestName.of(key, settings.keySet())
              + "'");
    }
    return setting;
  }
}
