package io.radflow.core.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * The command line that every job takes: {@code --config FILE … [--set key=value …] [--bounded]}.
 *
 * @param files paths or URIs of YAML files; of a key that stands in several, the last holds
 * @param overrides values given by arguments, in order
 * @param names of the arguments that gave overrides, by key, where it was not {@code --set}
 * @param bounded whether the job ends when what is there now is done
 */
@Internal
public record JobArguments(
    List<String> files, Map<String, String> overrides, Map<String, String> names, boolean bounded) {

  public static final String USAGE = "--config FILE ... [--set key=value ...] [--bounded]";

  public JobArguments {
    files = List.copyOf(files);
    overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
    names = Map.copyOf(names);
  }

  /**
   * @param overrides values given by {@code --set}, in order
   */
  public JobArguments(List<String> files, Map<String, String> overrides, boolean bounded) {
    this(files, overrides, Map.of(), bounded);
  }

  /**
   * @throws ConfigurationException naming the argument that is not understood
   */
  public static JobArguments parse(String... arguments) {
    List<String> files = new ArrayList<>();
    Map<String, String> overrides = new LinkedHashMap<>();
    boolean bounded = false;
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--config" -> files.add(value(arguments, ++i, "--config FILE"));
        case "--set" -> putOverride(overrides, value(arguments, ++i, "--set key=value"));
        case "--bounded" -> bounded = true;
        default ->
            throw new ConfigurationException(
                "Unknown argument '" + arguments[i] + "'; expected " + USAGE);
      }
    }
    return new JobArguments(files, overrides, bounded);
  }

  /**
   * The same with one more override.
   *
   * @param argument that gives it, such as {@code --bucket}
   */
  public JobArguments with(String key, String argument, String value) {
    Map<String, String> more = new LinkedHashMap<>(overrides);
    more.put(key, value);
    Map<String, String> moreNames = new LinkedHashMap<>(names);
    moreNames.put(key, argument);
    return new JobArguments(files, more, moreNames, bounded);
  }

  /** The same with other files. */
  public JobArguments withFiles(List<String> others) {
    return new JobArguments(others, overrides, names, bounded);
  }

  /** The same for a job that ends when what is there now is done. */
  public JobArguments asBounded() {
    return new JobArguments(files, overrides, names, true);
  }

  /** The argument that gave an override. */
  String name(String key) {
    return names.getOrDefault(key, "--set");
  }

  private static String value(String[] arguments, int index, String form) {
    if (index >= arguments.length || arguments[index].startsWith("--")) {
      throw new ConfigurationException(
          "A value is missing after " + arguments[index - 1] + "; expected " + form);
    }
    return arguments[index];
  }

  private static void putOverride(Map<String, String> overrides, String argument) {
    int equals = argument.indexOf('=');
    if (equals <= 0) {
      throw new ConfigurationException(
          "'" + argument + "' after --set is not of the form key=value");
    }
    overrides.put(argument.substring(0, equals).strip(), argument.substring(equals + 1).strip());
  }
}
