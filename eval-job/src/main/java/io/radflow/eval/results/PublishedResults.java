package io.radflow.eval.results;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes and reads results as CSV, UTF-8, with the published columns in the published order. Where
 * patients are known one more tells whether the split is disjoint by them.
 */
public final class PublishedResults {

  /** The columns. */
  public static final List<String> COLUMNS =
      List.of(
          "metric_value",
          "metric",
          "path",
          "seed",
          "shot",
          "pretrained_model",
          "dataset",
          "last_step");

  private static final String PATIENT_DISJOINT = "patient_disjoint";

  private PublishedResults() {}

  public static byte[] encode(List<PublishedResult> results) throws IOException {
    boolean patients = results.stream().anyMatch(result -> result.patientDisjoint() != null);
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      List<String> header = new ArrayList<>(COLUMNS);
      if (patients) {
        header.add(PATIENT_DISJOINT);
      }
      csv.writeRecord(header);
      for (PublishedResult result : results) {
        csv.writeRecord(fields(result, patients));
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> fields(PublishedResult result, boolean patients) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                Double.toString(result.metricValue()),
                result.metric(),
                result.path(),
                Long.toString(result.seed()),
                result.shot(),
                result.pretrainedModel(),
                result.dataset(),
                Long.toString(result.lastStep())));
    if (patients) {
      fields.add(
          result.patientDisjoint() == null ? "" : Boolean.toString(result.patientDisjoint()));
    }
    return fields;
  }

  /**
   * @param name of the file or object, for messages
   * @throws IOException naming the column or the row, the value found and what was expected
   */
  public static List<PublishedResult> decode(byte[] csv, String name) throws IOException {
    List<PublishedResult> results = new ArrayList<>();
    String text = new String(csv, StandardCharsets.UTF_8);
    try (CsvReader<NamedCsvRecord> records = CsvReader.builder().ofNamedCsvRecord(text)) {
      for (NamedCsvRecord record : records) {
        if (results.isEmpty()) {
          checkColumns(record.getHeader(), name);
        }
        results.add(result(record, name));
      }
    } catch (CsvParseException e) {
      throw new IOException(name + ": not a CSV file of results: " + e.getMessage(), e);
    }
    return results;
  }

  private static PublishedResult result(NamedCsvRecord record, String name) throws IOException {
    try {
      return new PublishedResult(
          Double.parseDouble(record.getField("metric_value")),
          record.getField("metric"),
          record.getField("path"),
          Long.parseLong(record.getField("seed")),
          record.getField("shot"),
          record.getField("pretrained_model"),
          record.getField("dataset"),
          Long.parseLong(record.getField("last_step")),
          record
              .findField(PATIENT_DISJOINT)
              .filter(text -> !text.isEmpty())
              .map(Boolean::valueOf)
              .orElse(null));
    } catch (NumberFormatException e) {
      throw new IOException(
          String.format(
              "%s, line %d: expected numbers in metric_value, seed and last_step: %s",
              name, record.getStartingLineNumber(), e.getMessage()),
          e);
    }
  }

  private static void checkColumns(List<String> header, String name) throws IOException {
    for (String column : COLUMNS) {
      if (!header.contains(column)) {
        throw new IOException(name + ": column '" + column + "' is missing; found " + header);
      }
    }
  }
}
