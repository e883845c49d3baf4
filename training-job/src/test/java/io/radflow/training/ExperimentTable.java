package io.radflow.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table of the experiment's values, as they are published. */
final class ExperimentTable {

  private ExperimentTable() {}

  /** Values of each row by the names of the columns. */
  static List<Map<String, String>> rows(String name) {
    try {
      List<String> lines =
          Files.readAllLines(Path.of("src", "test", "resources", "experiment", name + ".csv"));
      List<String> columns = Arrays.asList(lines.get(0).split(","));
      return lines.stream().skip(1).map(line -> row(columns, line.split(",", -1))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> row(List<String> columns, String[] values) {
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      row.put(columns.get(i), values[i]);
    }
    return row;
  }
}
