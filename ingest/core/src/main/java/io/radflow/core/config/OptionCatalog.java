package io.radflow.core.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/** The settings that a job knows. */
@Internal
public final class OptionCatalog {

  private final Map<String, Setting<?>> settings = new TreeMap<>();
  private final Map<String, Setting<?>> others = new TreeMap<>();

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

  /**
   * The same catalog, which also checks what other jobs' settings are given.
   *
   * @param catalogs of all jobs
   */
  public OptionCatalog beside(Collection<OptionCatalog> catalogs) {
    OptionCatalog catalog = new OptionCatalog();
    catalog.settings.putAll(settings);
    catalogs.forEach(other -> catalog.others.putAll(other.settings));
    return catalog;
  }

  /** Keys of all settings, other jobs' too where they are known. */
  Set<String> keys() {
    Set<String> keys = new TreeSet<>(settings.keySet());
    keys.addAll(others.keySet());
    return keys;
  }

  /** The job's own setting of a key; null if it has none. */
  public Setting<?> find(String key) {
    return settings.get(key);
  }

  /** Another job's setting of a key; null if none is known. */
  Setting<?> findOther(String key) {
    return others.get(key);
  }
}
