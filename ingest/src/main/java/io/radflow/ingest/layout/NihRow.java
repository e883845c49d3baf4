package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How to read a row of NIH's table. */
final class NihRow {

  private static final String NO_FINDING = "No Finding";
  private static final Set<String> FINDINGS =
      new TreeSet<>(
          List.of(
              "Atelectasis",
              "Cardiomegaly",
              "Consolidation",
              "Edema",
              "Effusion",
              "Emphysema",
              "Fibrosis",
              "Hernia",
              "Infiltration",
              "Mass",
              "Nodule",
              "Pleural_Thickening",
              "Pneumonia",
              "Pneumothorax"));

  private final List<String> columns;
  private final int image;
  private final int findings;
  private final int patient;
  private final int view;

  private NihRow(List<String> columns, int image, int findings, int patient, int view) {
    this.columns = columns;
    this.image = image;
    this.findings = findings;
    this.patient = patient;
    this.view = view;
  }

  /**
   * @throws RejectedException MALFORMED_TABLE if a column is missing
   */
  static NihRow of(CsvTable table) throws RejectedException {
    return new NihRow(
        table.columns(),
        table.column("Image Index", 0),
        table.column("Finding Labels", 1),
        table.column("Patient ID", 3),
        table.column("View Position", 6));
  }

  /** The image's file name, unchecked; empty where the row has none. */
  String image(List<String> cells) {
    return image < cells.size() ? cells.get(image) : "";
  }

  String patient(List<String> cells) {
    return cells.get(patient);
  }

  String view(List<String> cells) {
    return cells.get(view);
  }

  /** Every cell but the image's name, by column. The published header breaks two names in four. */
  Map<String, String> labels(List<String> cells) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      // The release of 2017 ends its lines with a comma.
      if (i != image && !columns.get(i).isEmpty()) {
        labels.put(columns.get(i), cells.get(i));
      }
    }
    return labels;
  }

  /**
   * @throws RejectedException MALFORMED_ROW, UNSAFE_PATH or BAD_LABEL
   */
  void check(List<String> cells) throws RejectedException {
    if (cells.size() != columns.size()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          "Found " + cells.size() + " cells, expected " + columns.size() + " as in the header");
    }
    String name = image(cells);
    if (name.isEmpty()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW, "The cell 'Image Index' is empty, expected a file name");
    }
    if (!SafeName.isSafeFile(name)) {
      throw new RejectedException(
          RejectReason.UNSAFE_PATH, "Found image '" + name + "', expected a plain file name");
    }
    checkFindings(cells.get(findings));
  }

  private static void checkFindings(String text) throws RejectedException {
    if (text.equals(NO_FINDING)) {
      return;
    }
    for (String finding : text.split("\\|", -1)) {
      if (!FINDINGS.contains(finding)) {
        throw new RejectedException(
            RejectReason.BAD_LABEL,
            String.format(
                "Unknown finding '%s' in 'Finding Labels' = '%s', expected '%s' alone or of %s",
                finding, text, NO_FINDING, FINDINGS));
      }
    }
  }
}
