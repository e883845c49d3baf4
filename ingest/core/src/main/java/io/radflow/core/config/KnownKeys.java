package io.radflow.core.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The keys of all jobs. One file may hold the sections of several jobs, and a job whose jar has not
 * the others' classes still tells their keys from misspelt ones.
 */
final class KnownKeys {

  /** Made by {@code infra/radflow reference --keys}. */
  private static final String RESOURCE = "keys.txt";

  private final Set<String> keys;

  private KnownKeys(Set<String> keys) {
    this.keys = keys;
  }

  /** With those of a catalog, and of what stands beside it. */
  static KnownKeys with(OptionCatalog catalog) {
    TreeSet<String> keys = new TreeSet<>(catalog.keys());
    try (InputStream in = KnownKeys.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.lines().forEach(keys::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new KnownKeys(keys);
  }

  /** Those of some settings alone. */
  static KnownKeys of(Collection<Setting<?>> settings) {
    return new KnownKeys(
        settings.stream().map(Setting::key).collect(Collectors.toCollection(TreeSet::new)));
  }

  /**
   * @throws ConfigurationException naming the nearest key, if no job has such a key
   */
  void require(String key, String where) {
    if (!keys.contains(key)) {
      throw new ConfigurationException(
          "%s: unknown key '%s'; the nearest known key is '%s'"
              .formatted(where, key, NearestName.of(key, keys)));
    }
  }

  /**
   * @throws ConfigurationException as above, if it is not the beginning of keys either
   */
  void requireKeyOrSection(String key, String where) {
    if (keys.stream().noneMatch(known -> known.startsWith(key + "."))) {
      require(key, where);
    }
  }

  /**
   * @throws ConfigurationException if it is a key with a value, and so has no keys below it
   */
  void requireNoKey(String section, String where) {
    if (keys.contains(section)) {
      throw new ConfigurationException(
          "%s: the key '%s' has a value, and no keys below it; values of a list stand in [ ], or each behind a '-'"
              .formatted(where, section));
    }
  }
}
