package io.radflow.eval.page;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A table to show, on a page or in a terminal.
 *
 * @param columns names; one that starts with '#' holds numbers, which stand right
 * @param rows as many cells as there are columns
 */
public record Table(String title, List<String> columns, List<List<String>> rows) {

  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "A row of " + title + " has " + row.size() + " cells, expected " + columns.size());
      }
    }
  }

  boolean isNumeric(int column) {
    return columns.get(column).startsWith("#");
  }

  String name(int column) {
    return isNumeric(column) ? columns.get(column).substring(1) : columns.get(column);
  }

  /** For a terminal: columns padded to their widest cell. */
  public String text() {
    StringBuilder text = new StringBuilder(title).append('\n');
    if (rows.isEmpty()) {
      return text.append("  none\n").toString();
    }
    int[] widths = new int[columns.size()];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = name(c).length();
      for (List<String> row : rows) {
        widths[c] = Math.max(widths[c], printable(row.get(c)).length());
      }
    }
    List<String> header = IntStream.range(0, widths.length).mapToObj(this::name).toList();
    appendLine(text, header, widths);
    for (List<String> row : rows) {
      appendLine(text, row, widths);
    }
    return text.toString();
  }

  private void appendLine(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String cell = printable(cells.get(c));
      String padding = " ".repeat(widths[c] - cell.length());
      line.append("  ").append(isNumeric(c) ? padding + cell : cell + padding);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /** Data must not steer the terminal. */
  private static String printable(String cell) {
    return cell.replaceAll("\\p{Cntrl}", "?");
  }
}
