package io.radflow.infra.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A row of the table in docs/metrics.md, or one of the names in it.
 *
 * @param labels that every series has
 * @param more labels that some series have
 * @param jobs that register it
 */
record DocumentedMetric(
    String name, String unit, Set<String> labels, Set<String> more, Set<String> jobs) {

  private static final Path TABLE = Path.of("..", "docs", "metrics.md");
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| (`[^|]+) \\| ([^|]+) \\| ([^|]*)\\| ([^|]+) \\|[^|]*\\|$", Pattern.MULTILINE);
  private static final Pattern STUDY_ROW =
      Pattern.compile(
          "^\\| `(radflow_study_\\w+)` \\| [^|]+ \\| ([^|]*)\\|[^|]*\\|$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\()?`(\\w+)`\\)?");

  /** All rows. A name that stands twice is there twice. */
  static List<DocumentedMetric> all() throws IOException {
    List<DocumentedMetric> all = new ArrayList<>();
    Matcher rows = ROW.matcher(Files.readString(TABLE));
    while (rows.find()) {
      Set<String> always = new TreeSet<>();
      Set<String> sometimes = new TreeSet<>();
      Matcher labels = LABEL.matcher(rows.group(3));
      while (labels.find()) {
        (labels.group(1) == null ? always : sometimes).add(labels.group(2));
      }
      for (String name : names(rows.group(1))) {
        all.add(new DocumentedMetric(name, rows.group(2), always, sometimes, names(rows.group(4))));
      }
    }
    return all;
  }

  static Map<String, DocumentedMetric> byName() throws IOException {
    return all().stream()
        .collect(
            Collectors.toMap(
                DocumentedMetric::name, one -> one, (one, other) -> one, TreeMap::new));
  }

  /** Labels of each metric that the command of a study shows, but for the study's name. */
  static Map<String, Set<String>> ofStudies() throws IOException {
    Map<String, Set<String>> metrics = new TreeMap<>();
    Matcher rows = STUDY_ROW.matcher(Files.readString(TABLE));
    while (rows.find()) {
      Set<String> names = new TreeSet<>();
      LABEL.matcher(rows.group(2)).results().forEach(label -> names.add(label.group(2)));
      metrics.put(rows.group(1), names);
    }
    return metrics;
  }

  boolean hasLabels(Set<String> found) {
    Set<String> rest = new TreeSet<>(found);
    rest.removeAll(labels);
    return found.containsAll(labels) && more.containsAll(rest);
  }

  private static Set<String> names(String cell) {
    Set<String> names = new TreeSet<>();
    Collections.addAll(names, cell.replace("`", "").split(", "));
    return names;
  }
}
