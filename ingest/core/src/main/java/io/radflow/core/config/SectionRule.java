package io.radflow.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;

/**
 * Of a list's values that have named parts: sections in YAML, and {@code name=value name=value} as
 * text, where a part that is a list has commas between its values.
 *
 * @param list its key
 * @param fields what a value can say, each of the list's key with a name of its own behind
 * @param named whether a text of one word is the value of the first field
 */
record SectionRule(String list, List<Setting<?>> fields, boolean named) implements Rule<String> {

  SectionRule {
    fields = List.copyOf(fields);
    for (Setting<?> field : fields) {
      if (!field.key().startsWith(list + ".")) {
        throw new IllegalArgumentException(field.key() + " is no part of " + list);
      }
    }
  }

  @Override
  public boolean accepts(String text) {
    try {
      CheckedValue.section(this, GivenElement.plain(list, text), "");
      return true;
    } catch (IllegalArgumentException | ConfigurationException e) {
      return false;
    }
  }

  @Override
  public String expected() {
    return fields.stream()
        .map(field -> name(field) + ": " + field.rule().expected() + otherwise(field))
        .collect(Collectors.joining("; ", "of {", "}"));
  }

  private static String otherwise(Setting<?> field) {
    return field.isRequired() ? "" : ", or else " + field.defaultValue();
  }

  private String name(Setting<?> field) {
    return field.key().substring(list.length() + 1);
  }

  /**
   * The field of a key.
   *
   * @throws ConfigurationException naming the nearest key, if there is none
   */
  Setting<?> field(String key, String where) {
    KnownKeys.of(fields).require(key, where);
    return fields.stream().filter(field -> field.key().equals(key)).findFirst().orElseThrow();
  }

  /**
   * The parts of a value, as they would stand in a section.
   *
   * @throws IllegalArgumentException if a part of a text is not of the form name=value, or a name
   *     is there twice
   */
  List<GivenValue> parts(GivenElement element, String folder) {
    if (element.isSection()) {
      return element.fields();
    }
    List<GivenValue> parts = new ArrayList<>();
    namedParts(element.text())
        .forEach(
            (name, value) ->
                parts.add(GivenValue.ofText(list + "." + name, element.where(), folder, value)));
    return parts;
  }

  /** The parts of a value's text, under the keys of their fields. */
  Configuration values(String text) {
    Configuration values = new Configuration();
    Map<String, String> parts = namedParts(text);
    for (Setting<?> field : fields) {
      String value = parts.get(name(field));
      if (value != null) {
        values.setString(
            field.key(), field.isList() ? ListText.joined(ListText.values(value)) : value);
      }
    }
    return values;
  }

  private Map<String, String> namedParts(String text) {
    Map<String, String> parts = new LinkedHashMap<>();
    if (named && text.strip().matches("[^=\\s]+")) {
      parts.put(name(fields.get(0)), text.strip());
      return parts;
    }
    for (String part : text.strip().split("\\s+")) {
      int equals = part.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException("'" + part + "' is not of the form name=value");
      }
      if (parts.put(part.substring(0, equals), part.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            "'" + part.substring(0, equals) + "' is there twice in '" + text.strip() + "'");
      }
    }
    return parts;
  }

  /** A value of these parts as text, in the order of the fields; defaults are left out. */
  String text(Map<String, String> parts) {
    Configuration values = Configuration.fromMap(parts);
    return fields.stream()
        .filter(field -> !Objects.equals(field.in(values), field.defaultValue()))
        .map(field -> name(field) + "=" + part(field, values))
        .collect(Collectors.joining(" "));
  }

  private static String part(Setting<?> field, Configuration values) {
    return field.in(values) instanceof List<?> several
        ? several.stream().map(Object::toString).collect(Collectors.joining(","))
        : values.getString(field.key(), "");
  }
}
