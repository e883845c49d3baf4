package io.radflow.eval.results;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Writes and reads results as CSV, UTF-8, with the published columns in the published order. Where
 * patients are known one more tells whether the split is disjoint by them, and where a run's
 * fingerprint is known the last one is that.
 */
@Internal
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

  static final String PATIENT_DISJOINT = "patient_disjoint";
  static final String FINGERPRINT = "fingerprint";

  private PublishedResults() {}

  public static byte[] encode(List<PublishedResult> results) throws IOException {
    boolean patients = results.stream().anyMatch(result -> result.patientDisjoint() != null);
    boolean fingerprints = results.stream().anyMatch(result -> result.fingerprint() != null);
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      List<String> header = new ArrayList<>(COLUMNS);
      if (patients) {
        header.add(PATIENT_DISJOINT);
      }
      if (fingerprints) {
        header.add(FINGERPRINT);
      }
      csv.writeRecord(header);
      for (PublishedResult result : results) {
        csv.writeRecord(fields(result, patients, fingerprints));
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> fields(
      PublishedResult result, boolean patients, boolean fingerprints) {
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
    if (fingerprints) {
      fields.add(result.fingerprint() == null ? "" : result.fingerprint());
    }
    return fields;
  }

  /**
   * Reads a file of which every row is needed.
   *
   * @param name of the file or object, for messages
   * @throws IOException naming the column or the row, the value found and what was expected
   */
  public static List<PublishedResult> decode(byte[] csv, String name) throws IOException {
    ResultsFile file = ResultsFile.read(csv, name);
    if (!file.faults().isEmpty()) {
      throw new IOException(file.faults().get(0).message());
    }
    return file.rows().stream().map(ResultRow::result).toList();
  }
}
