package io.radflow.core.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.Configuration;

/**
 * A job's configuration, read from its YAML files and its command line.
 *
 * <p>Sections nest ({@code store: {endpoint: …}} is {@code store.endpoint}); lists are YAML lists,
 * or text with commas between the values; where these have parts, sections, or text of {@code
 * name=value name=value}. Where a key is given several times the last holds, and the command line
 * before the files. Every key must be known and every value must be what its setting expects, or
 * nothing starts. What another job's settings are given is checked, where they are known, and left
 * aside.
 */
@Internal
public final class JobConfiguration {

  private final JobArguments arguments;
  private final Map<String, GivenValue> given = new LinkedHashMap<>();
  private final Configuration values = new Configuration();

  private JobConfiguration(JobArguments arguments) {
    this.arguments = arguments;
  }

  /**
   * @throws ConfigurationException naming the file and the line, or the argument, the key, the
   *     value and what was expected
   */
  public static JobConfiguration load(JobArguments arguments, OptionCatalog catalog) {
    JobConfiguration configuration = new JobConfiguration(arguments);
    KnownKeys keys = KnownKeys.with(catalog);
    for (String file : arguments.files()) {
      configuration.given.putAll(YamlFile.read(file, keys));
    }
    arguments
        .overrides()
        .forEach(
            (key, value) ->
                configuration.add(GivenValue.ofArgument(key, arguments.name(key), value)));
    if (arguments.bounded()) {
      configuration.add(GivenValue.ofArgument(JobOptions.BOUNDED.key(), "--bounded", "true"));
    }
    for (GivenValue value : configuration.given.values()) {
      keys.require(value.key(), value.where());
      configuration.take(value, catalog);
    }
    return configuration;
  }

  private void add(GivenValue value) {
    given.put(value.key(), value);
  }

  private void take(GivenValue value, OptionCatalog catalog) {
    Setting<?> own = catalog.find(value.key());
    if (own != null) {
      values.setString(own.key(), CheckedValue.of(own, value));
      return;
    }
    if (arguments.overrides().containsKey(value.key())) {
      throw new ConfigurationException(
          value.where() + ": the key '" + value.key() + "' is another job's, and has no effect");
    }
    Setting<?> other = catalog.findOther(value.key());
    if (other != null) {
      CheckedValue.of(other, value);
    }
  }

  /** The values, which Flink's options and {@link Setting} read. */
  public Configuration values() {
    return values;
  }

  /** The same refusal with where the setting stands that it names. */
  public ConfigurationException located(ConfigurationException refusal) {
    GivenValue value = given.get(refusal.key());
    if (value != null) {
      return refusal.at(refusal.element() < 0 ? value.where() : value.where(refusal.element()));
    }
    return refusal.key() == null || arguments.files().isEmpty()
        ? refusal
        : refusal.at(String.join(", ", arguments.files()));
  }
}
