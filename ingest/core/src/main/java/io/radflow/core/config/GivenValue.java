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
record GivenValue(String key, String where, String folder, List<String> values, boolean isList) {

  private static final String HOME = "~/";

  GivenValue {
    values = List.copyOf(values);
  }

  /** One of the command line. */
  static GivenValue ofArgument(String key, String argument, String value) {
    return new GivenValue(
        key, argument, Path.of("").toAbsolutePath().toString(), List.of(value), false);
  }

  /** As it was written. */
  String text() {
    return isList ? values.toString() : values.get(0);
  }

  /**
   * In the form that Flink reads, with paths that are absolute.
   *
   * @throws IllegalArgumentException if the text of a list cannot be told apart
   */
  String forFlink(Setting<?> setting) {
    if (setting.isList()) {
      return ListText.joined(isList ? values : ListText.values(text()));
    }
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
