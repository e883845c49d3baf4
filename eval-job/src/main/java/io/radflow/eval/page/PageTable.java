package io.radflow.eval.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** A table to show, on a page or in a terminal. */
@Internal
public final class PageTable {

  private final String title;
  private final List<? extends Column<?>> columns;
  private final List<List<String>> rows;

  private PageTable(String title, List<? extends Column<?>> columns, List<List<String>> rows) {
    this.title = title;
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * @param rows what each row is of, in order
   */
  public static <T> PageTable of(String title, List<Column<T>> columns, Collection<T> rows) {
    List<List<String>> cells = new ArrayList<>();
    for (T row : rows) {
      cells.add(columns.stream().map(column -> column.cell(row)).toList());
    }
    return new PageTable(title, List.copyOf(columns), cells);
  }

  /** The table with its first rows alone. */
  public PageTable first(int most) {
    return new PageTable(title, columns, rows.subList(0, Math.min(most, rows.size())));
  }

  String title() {
    return title;
  }

  List<? extends Column<?>> columns() {
    return columns;
  }

  List<List<String>> rows() {
    return rows;
  }

  /** For a terminal: columns padded to their widest cell. */
  public String text() {
    StringBuilder text = new StringBuilder(title).append('\n');
    if (rows.isEmpty()) {
      return text.append("  none\n").toString();
    }
    List<String> header = columns.stream().<String>map(Column::name).toList();
    int[] widths = new int[columns.size()];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = header.get(c).length();
      for (List<String> row : rows) {
        widths[c] = Math.max(widths[c], printable(row.get(c)).length());
      }
    }
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
      line.append("  ").append(columns.get(c).isNumeric() ? padding + cell : cell + padding);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /** Data must not steer the terminal. */
  private static String printable(String cell) {
    return cell.replaceAll("\\p{Cntrl}", "?");
  }
}
