package io.radflow.core.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.description.HtmlFormatter;

/**
 * What a configuration can say under one key: Flink's option, with its type, default and
 * description, and the rule that its values keep. Jobs, commands, parameters of stages and the
 * reference have it from here.
 *
 * @param <T> the values' type
 */
@Internal
public final class Setting<T> {

  private final ConfigOption<T> option;
  private final Rule<T> rule;
  private final boolean required;
  private final boolean decidesResults;

  private Setting(ConfigOption<T> option, Rule<T> rule, boolean required, boolean decidesResults) {
    this.option = Objects.requireNonNull(option, "option");
    this.rule = Objects.requireNonNull(rule, "rule");
    this.required = required;
    this.decidesResults = decidesResults;
  }

  /**
   * @throws IllegalArgumentException if the default breaks the rule
   */
  public static <T> Setting<T> of(ConfigOption<T> option, Rule<T> rule) {
    if (option.hasDefaultValue() && !rule.accepts(option.defaultValue())) {
      throw new IllegalArgumentException(
          "The default of " + option.key() + " is not " + rule.expected());
    }
    return new Setting<>(option, rule, false, true);
  }

  /** One that a job does not run without. */
  public static <T> Setting<T> required(ConfigOption<T> option, Rule<T> rule) {
    return new Setting<>(option, rule, true, true);
  }

  /**
   * The same setting, which decides no result's bits: how fast something goes, where it is, how
   * much is kept. What counts another way, as a run's pretrained model does by its weights, is one
   * too.
   */
  public Setting<T> withoutEffectOnResults() {
    return new Setting<>(option, rule, required, false);
  }

  /** Whether results of two values of the setting are different results. */
  public boolean decidesResults() {
    return decidesResults;
  }

  public String key() {
    return option.key();
  }

  /** What Flink reads and writes it by. */
  public ConfigOption<T> option() {
    return option;
  }

  public Rule<T> rule() {
    return rule;
  }

  public boolean isRequired() {
    return required;
  }

  /** Whether the value is a path that is relative to the file that it stands in. */
  public boolean isPath() {
    return rule instanceof PathRule;
  }

  /** Whether the value is a list. */
  public boolean isList() {
    return rule instanceof ListRule;
  }

  /** What the values of a list have for parts; null where they are plain. */
  SectionRule sections() {
    return rule instanceof ListRule<?> list && list.element() instanceof SectionRule sections
        ? sections
        : null;
  }

  /**
   * The parts of each value of a list whose values have parts, under the keys of their own
   * settings; empty where no list is given.
   *
   * @throws ConfigurationException if a value is not what is expected
   */
  public List<Configuration> sectionsIn(ReadableConfig configuration) {
    List<?> values = given(configuration).isPresent() ? (List<?>) in(configuration) : List.of();
    return values.stream().map(value -> sections().values((String) value)).toList();
  }

  /** What a value is when none is given; null for none. */
  public T defaultValue() {
    return option.hasDefaultValue() ? option.defaultValue() : null;
  }

  /** What the values are for. */
  public String description() {
    return new HtmlFormatter().format(option.description());
  }

  /**
   * The value given, or else the default; null if there is neither.
   *
   * @throws ConfigurationException if the value is not what is expected
   */
  public T in(ReadableConfig configuration) {
    return given(configuration).orElseGet(this::defaultValue);
  }

  /**
   * The value given.
   *
   * @throws ConfigurationException if it is not what is expected
   */
  public Optional<T> given(ReadableConfig configuration) {
    Optional<T> value;
    try {
      value = configuration.getOptional(option);
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.invalid(this, written(configuration), rule.expected());
    }
    if (value.isPresent() && !rule.accepts(value.get())) {
      throw ConfigurationException.invalid(this, value.get(), rule.expected());
    }
    return value;
  }

  /** What cannot be read as a value. */
  private String written(ReadableConfig configuration) {
    return configuration instanceof Configuration values ? values.getString(key(), "") : "given";
  }

  /**
   * The value given, or else the default.
   *
   * @throws ConfigurationException if there is neither, or the value is not what is expected
   */
  public T requiredIn(ReadableConfig configuration) {
    T value = in(configuration);
    if (value == null) {
      throw ConfigurationException.missing(this);
    }
    return value;
  }

  @Override
  public String toString() {
    return key();
  }
}
