package io.radflow.eval.results;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * What one CSV file of results holds.
 *
 * @param rows in the file's order
 * @param faults a row that cannot be used is one of these, and the rows after it are read
 */
@Internal
public record ResultsFile(List<ResultRow> rows, List<ResultFault> faults) {

  /** Of a quoted field with line ends in it; a quote that is never closed ends with its line. */
  private static final int MOST_LINES_OF_A_ROW = 100;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  public ResultsFile {
    rows = List.copyOf(rows);
    faults = List.copyOf(faults);
  }

  /**
   * @param name of the file or object, for messages
   * @throws IOException if the file as a whole cannot be used: it is not UTF-8, or the header lacks
   *     a column or has it twice
   */
  public static ResultsFile read(byte[] csv, String name) throws IOException {
    List<String> lines = text(csv, name).lines().toList();
    List<String> header = header(lines, name);
    List<ResultRow> rows = new ArrayList<>();
    List<ResultFault> faults = new ArrayList<>();
    int line = 1;
    while (line < lines.size()) {
      int count = lines.get(line).isEmpty() ? 0 : linesOfRow(lines, line, header.size());
      if (count > 0) {
        ResultFields fields =
            new ResultFields(name, line + 1, header, row(lines, line, count).orElseThrow());
        try {
          rows.add(new ResultRow(fields.result(), name, line + 1));
        } catch (ResultFields.MalformedException e) {
          faults.add(e.fault());
        }
      } else if (!lines.get(line).isEmpty()) {
        String columns = header.stream().collect(Collectors.joining(", "));
        faults.add(
            new ResultFault(
                name,
                line + 1,
                "",
                lines.get(line),
                header.size() + " fields, quotes in pairs: " + columns));
      }
      line += Math.max(1, count);
    }
    return new ResultsFile(rows, faults);
  }

  private static String text(byte[] csv, String name) throws IOException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(csv)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new IOException(name + ": not a CSV file of results: expected UTF-8", e);
    }
  }

  private static List<String> header(List<String> lines, String name) throws IOException {
    List<String> header =
        lines.isEmpty() ? List.of() : row(lines, 0, 1).orElse(List.of(lines.get(0)));
    for (String column : PublishedResults.COLUMNS) {
      if (!header.contains(column)) {
        throw new IOException(
            String.format(
                "%s: column '%s' is missing; found %s, expected %s",
                name, column, header, PublishedResults.COLUMNS));
      }
    }
    if (new HashSet<>(header).size() < header.size()) {
      throw new IOException(String.format("%s: found %s, expected each column once", name, header));
    }
    return header;
  }

  /** How many lines make a row of that many fields; 0 if none do. */
  private static int linesOfRow(List<String> lines, int first, int fields) {
    int most = Math.min(MOST_LINES_OF_A_ROW, lines.size() - first);
    long quotes = 0;
    for (int count = 1; count <= most; count++) {
      quotes += lines.get(first + count - 1).chars().filter(c -> c == '"').count();
      if (quotes % 2 == 0) {
        return row(lines, first, count).filter(row -> row.size() == fields).isPresent() ? count : 0;
      }
    }
    return 0;
  }

  private static Optional<List<String>> row(List<String> lines, int first, int count) {
    String text = String.join("\n", lines.subList(first, first + count));
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder().skipEmptyLines(false).ofCsvRecord(text)) {
      return reader.stream().findFirst().map(CsvRecord::getFields);
    } catch (CsvParseException | IOException e) {
      return Optional.empty();
    }
  }
}
