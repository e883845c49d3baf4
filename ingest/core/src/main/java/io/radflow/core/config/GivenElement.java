package io.radflow.core.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One value of a list: a plain one, or a section of named ones.
 *
 * @param where it stands: FILE:LINE, or the argument
 * @param text as it was written
 * @param fields of a section, whose keys are those of the list with the fields' names behind; null
 *     for a plain value
 */
record GivenElement(String where, String text, List<GivenValue> fields) {

  GivenElement {
    fields = fields == null ? null : List.copyOf(fields);
  }

  static GivenElement plain(String where, String text) {
    return new GivenElement(where, text, null);
  }

  /**
   * @param list key of the list
   */
  static GivenElement section(String where, String list, List<GivenValue> fields) {
    return new GivenElement(
        where,
        fields.stream()
            .map(field -> field.key().substring(list.length() + 1) + ": " + field.text())
            .collect(Collectors.joining(", ", "{", "}")),
        fields);
  }

  boolean isSection() {
    return fields != null;
  }

  /** For what a list cannot hold. */
  static ConfigurationException notPlain(String list, String where) {
    return new ConfigurationException(where + ": the list '" + list + "' must hold plain values");
  }
}
