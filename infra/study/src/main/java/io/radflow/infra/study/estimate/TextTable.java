package io.radflow.infra.study.estimate;

import java.util.ArrayList;
import java.util.List;

/** Rows of words, the first to the left and numbers to the right, as wide as they need. */
final class TextTable {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** A row has as many words as the first. */
  void add(String... words) {
    rows.add(List.of(words));
  }

  List<String> lines() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(GAP);
      for (int i = 0; i < columns; i++) {
        String space = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? row.get(i) + space : GAP + space + row.get(i));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
