package io.radflow.ingest.layout;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.ContentReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A CSV file, read row by row; its size does not matter. */
final class CsvTable implements Closeable {

  /** The most that is accepted of a table, packed or not. */
  static final long MAX_BYTES = 16L << 30;

  static final int MAX_CELL_CHARS = 1 << 16;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final String name;
  private final CsvLines lines;
  private final ContentReader reader;
  private List<String> columns = List.of();
  private int rows;

  private CsvTable(String name, CsvLines lines, ContentReader reader) {
    this.name = name;
    this.lines = lines;
    this.reader = reader;
  }

  /**
   * Reads the header.
   *
   * @param name of the file, for messages
   * @throws RejectedException MALFORMED_TABLE if there is none
   */
  static CsvTable open(String name, InputStream in, ContentReader reader)
      throws IOException, RejectedException {
    CsvTable table = new CsvTable(name, new CsvLines(in), reader);
    try {
      table.readHeader();
      return table;
    } catch (IOException | RejectedException e) {
      in.close();
      throw e;
    }
  }

  private void readHeader() throws IOException, RejectedException {
    CsvLines.Line line = line();
    if (line == null) {
      throw malformed("is empty, expected a header and rows");
    }
    byte[] bytes = line.bytes();
    int from = startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
    CsvRow header =
        row(new CsvLines.Line(Arrays.copyOfRange(bytes, from, bytes.length), line.problem()));
    if (header.problem() != null) {
      throw malformed("has no header: " + header.problem().getMessage());
    }
    columns = header.cells();
    rows = 0;
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK.length
        && Arrays.equals(bytes, 0, 3, BYTE_ORDER_MARK, 0, 3);
  }

  private RejectedException malformed(String what) {
    return new RejectedException(RejectReason.MALFORMED_TABLE, name + " " + what);
  }

  List<String> columns() {
    return columns;
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

  /**
   * The next row, or null at the end.
   *
   * @throws RejectedException MALFORMED_TABLE if the file is damaged or has too many broken rows
   */
  CsvRow next() throws IOException, RejectedException {
    CsvLines.Line line = line();
    return line == null ? null : row(line);
  }

  private CsvLines.Line line() throws IOException, RejectedException {
    try {
      return lines.next();
    } catch (IOException e) {
      throw malformed("cannot be read: " + reader.rejected(e).getMessage());
    } catch (RejectedException e) {
      throw malformed(e.getMessage());
    }
  }

  private CsvRow row(CsvLines.Line line) {
    RejectedException problem = line.problem();
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.bytes())).toString();
    } catch (CharacterCodingException e) {
      text = new String(line.bytes(), StandardCharsets.ISO_8859_1);
      if (problem == null) {
        problem = new RejectedException(RejectReason.NOT_UTF8, "The row is not UTF-8 text", e);
      }
    }
    List<String> cells;
    try {
      cells = cells(text);
    } catch (CsvParseException e) {
      cells = List.of();
      if (problem == null) {
        problem = new RejectedException(RejectReason.MALFORMED_ROW, e.getMessage(), e);
      }
    }
    return new CsvRow(rows++, text, cells, problem == null ? cellProblem(cells) : problem);
  }

  private RejectedException cellProblem(List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String column = i < columns.size() ? columns.get(i) : "#" + (i + 1);
      if (cell.length() > MAX_CELL_CHARS) {
        return new RejectedException(
            RejectReason.ROW_TOO_LARGE,
            String.format(
                "The cell '%s' has %d characters, expected at most %d",
                column, cell.length(), MAX_CELL_CHARS));
      }
      if (FormulaCell.isFormula(cell)) {
        return new RejectedException(
            RejectReason.FORMULA_CELL,
            String.format("Found '%s' in '%s', expected no formula", cell, column));
      }
    }
    return null;
  }

  /** The cells of one record. */
  static List<String> cells(String record) {
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(record)) {
      for (CsvRecord one : reader) {
        return one.getFields();
      }
      return List.of();
    } catch (IOException e) {
      throw new IllegalStateException("A string was read", e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
