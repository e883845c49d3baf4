package io.radflow.core.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What somebody gave for a key.
 *
 * @param where it stands: FILE:LINE, or the argument
 * @param folder what paths are relative to: a folder of this machine, or a URI
 * @param values one, or those of a YAML list
 * @param isList whether it is a YAML list
 */
record GivenValue(
    String key, String where, String folder, List<GivenElement> values, boolean isList) {

  private static final String HOME = "~/";

  GivenValue {
    values = List.copyOf(values);
  }

  /** One of the command line. */
  static GivenValue ofArgument(String key, String argument, String value) {
    return ofText(key, argument, Path.of("").toAbsolutePath().toString(), value);
  }

  /** One that is no list in YAML. */
  static GivenValue ofText(String key, String where, String folder, String value) {
    return new GivenValue(key, where, folder, List.of(GivenElement.plain(where, value)), false);
  }

  /** As it was written. */
  String text() {
    return isList
        ? values.stream().map(GivenElement::text).toList().toString()
        : values.get(0).text();
  }

  /**
   * The values of a list, also of one that is text.
   *
   * @throws IllegalArgumentException if the text of a list cannot be told apart
   */
  List<GivenElement> elements() {
    return isList
        ? values
        : ListText.values(text()).stream().map(one -> GivenElement.plain(where, one)).toList();
  }

  /** Where a value of a list stands, by its place in the list. */
  String where(int element) {
    return isList && element < values.size() ? values.get(element).where() : where;
  }

  /** In the form that Flink reads what is no list, with paths that are absolute. */
  String forFlink(Setting<?> setting) {
    return setting.isPath() && !text().isBlank() ? resolved(text()) : text();
  }

  private String resolved(String path) {
    if (path.startsWith(HOME)) {
      return Path.of(System.getProperty("user.home"), path.substring(HOME.length())).toString();
    }
    if (hasScheme(path) || Path.of(path).isAbsolute()) {
      return path;
    }
    return hasScheme(folder)
        ? new org.apache.flink.core.fs.Path(folder, path).toString()
        : Path.of(folder).resolve(path).normalize().toString();
  }

  static boolean hasScheme(String path) {
    return path.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:/.*");
  }
}
