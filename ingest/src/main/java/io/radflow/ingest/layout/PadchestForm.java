package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A row of PadChest's table. */
final class PadchestForm implements TableForm {

  private final List<String> columns;
  private final int image;
  private final int patient;
  private final int projection;

  private PadchestForm(List<String> columns, int image, int patient, int projection) {
    this.columns = columns;
    this.image = image;
    this.patient = patient;
    this.projection = projection;
  }

  /**
   * @throws RejectedException MALFORMED_TABLE if a column is missing
   */
  static PadchestForm of(CsvTable table) throws RejectedException {
    table.column("Labels", 31);
    return new PadchestForm(
        table.columns(),
        table.column("ImageID", 1),
        table.column("PatientID", 5),
        table.column("Projection", 9));
  }

  @Override
  public String image(List<String> cells) {
    return image < cells.size() ? cells.get(image) : "";
  }

  @Override
  public void check(List<String> cells) throws RejectedException {
    if (cells.size() != columns.size()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          "Found " + cells.size() + " cells, expected " + columns.size() + " as in the header");
    }
    String name = cells.get(image);
    if (name.isEmpty()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW, "The cell 'ImageID' is empty, expected a file name");
    }
    if (!SafeName.isSafeFile(name)) {
      throw new RejectedException(
          RejectReason.UNSAFE_PATH, "Found image '" + name + "', expected a plain file name");
    }
  }

  @Override
  public String split(List<String> cells) {
    return null;
  }

  @Override
  public String patient(List<String> cells) {
    return cells.get(patient);
  }

  @Override
  public String view(List<String> cells) {
    return cells.get(projection);
  }

  /** The first column, a row number, has no name. */
  @Override
  public Map<String, String> labels(List<String> cells) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      if (i != image && !columns.get(i).isEmpty()) {
        labels.put(columns.get(i), cells.get(i));
      }
    }
    return labels;
  }
}
