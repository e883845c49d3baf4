package io.radflow.ingest.layout;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A CSV file in memory, whose rows can be read from any one on. Empty lines are no rows. */
final class CsvTable {

  static final int MAX_ROW_CHARS = 1 << 20;

  /** The most that is read of a table, unpacked. */
  static final long MAX_BYTES = 512L << 20;

  private final String name;
  private final String text;

  /** Where each record begins, the header's first, then where the text ends. */
  private final int[] starts;

  private final List<String> columns;

  private CsvTable(String name, String text, int[] starts, List<String> columns) {
    this.name = name;
    this.text = text;
    this.starts = starts;
    this.columns = columns;
  }

  /**
   * @param name of the file, for messages
   * @throws RejectedException MALFORMED_TABLE if there is no header, or a row has no end
   */
  static CsvTable parse(String name, byte[] utf8) throws RejectedException {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    int[] starts = recordStarts(name, text);
    if (starts.length < 2) {
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE, name + " is empty, expected a header and rows");
    }
    List<String> columns =
        CsvReader.builder().ofCsvRecord(text.substring(starts[0], starts[1])).stream()
            .flatMap(header -> header.getFields().stream())
            .toList();
    return new CsvTable(name, text, starts, columns);
  }

  List<String> columns() {
    return columns;
  }

  int rows() {
    return starts.length - 2;
  }

  /**
   * The place of a column.
   *
   * @param published its place in the published header, to say what is there instead
   * @throws RejectedException MALFORMED_TABLE naming the column, what was found and expected
   */
  int column(String column, int published) throws RejectedException {
    int index = columns.indexOf(column);
    if (index < 0) {
      String found = published < columns.size() ? "'" + columns.get(published) + "'" : "nothing";
      throw new RejectedException(
          RejectReason.MALFORMED_TABLE,
          String.format(
              "%s: no column '%s': found %s as column %d, expected '%s'",
              name, column, found, published + 1, column));
    }
    return index;
  }

  /** The cells of rows, from one (0 is the first after the header) up to but without another. */
  Stream<List<String>> rows(int from, int to) {
    String range = text.substring(starts[from + 1], starts[to + 1]);
    return CsvReader.builder().ofCsvRecord(range).stream().map(CsvRecord::getFields);
  }

  /** The cells of one row. */
  List<String> row(int row) {
    try (Stream<List<String>> rows = rows(row, row + 1)) {
      return rows.findFirst().orElse(List.of());
    }
  }

  private static int[] recordStarts(String name, String text) throws RejectedException {
    List<Integer> starts = new ArrayList<>();
    int length = text.length();
    int at = 0;
    while (at < length) {
      char first = text.charAt(at);
      if (first == '\n' || first == '\r') {
        at++;
        continue;
      }
      int end = recordEnd(text, at);
      if (end < 0 || end - at > MAX_ROW_CHARS) {
        throw new RejectedException(
            RejectReason.MALFORMED_TABLE,
            String.format(
                "%s: row %d is longer than %d characters or has a quote that does not close",
                name, starts.size(), MAX_ROW_CHARS));
      }
      starts.add(at);
      at = end;
    }
    starts.add(length);
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Where the record's line ends; a quote counts only where a field begins (RFC 4180). */
  private static int recordEnd(String text, int start) {
    boolean quoted = false;
    boolean fieldStart = true;
    int closed = -1;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '"') {
          quoted = false;
          closed = i;
        }
      } else if (c == '\n' || c == '\r') {
        return i;
      } else {
        // A doubled quote closes and opens again.
        quoted = c == '"' && (fieldStart || closed == i - 1);
        fieldStart = c == ',';
      }
    }
    return quoted ? -1 : text.length();
  }
}
