package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import java.util.List;
import java.util.Map;

/** A row of PadChest's table. */
final class PadchestForm implements TableForm {

  private final TableColumns columns;
  private final int image;
  private final int patient;
  private final int projection;

  private PadchestForm(TableColumns columns, int image, int patient, int projection) {
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
        new TableColumns(table.columns()),
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
    columns.checkWidth(cells);
    columns.checkFileName(cells, image);
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
    return columns.byName(cells, image);
  }
}
