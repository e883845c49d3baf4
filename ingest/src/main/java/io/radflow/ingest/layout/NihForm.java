package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.listing.StringIndex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How to read a row of NIH's table. */
final class NihForm implements TableForm {

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

  private final TableColumns columns;
  private final int image;
  private final int findings;
  private final int patient;
  private final int view;
  private final SplitList training;
  private final SplitList testing;

  private NihForm(
      TableColumns columns,
      int image,
      int findings,
      int patient,
      int view,
      SplitList training,
      SplitList testing) {
    this.columns = columns;
    this.image = image;
    this.findings = findings;
    this.patient = patient;
    this.view = view;
    this.training = training;
    this.testing = testing;
  }

  /**
   * @param training images of the train split
   * @param testing images of the test split
   * @throws RejectedException MALFORMED_TABLE if a column is missing
   */
  static NihForm of(CsvTable table, SplitList training, SplitList testing)
      throws RejectedException {
    return new NihForm(
        new TableColumns(table.columns()),
        table.column("Image Index", 0),
        table.column("Finding Labels", 1),
        table.column("Patient ID", 3),
        table.column("View Position", 6),
        training,
        testing);
  }

  @Override
  public String image(List<String> cells) {
    String name = image < cells.size() ? cells.get(image) : "";
    training.found(name);
    testing.found(name);
    return name;
  }

  /** An image in neither list has no split. */
  @Override
  public String split(List<String> cells) throws RejectedException {
    String name = image(cells);
    boolean train = training.split(name) != StringIndex.ABSENT;
    boolean test = testing.split(name) != StringIndex.ABSENT;
    if (train && test) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          name + " is in train_val_list.txt and in test_list.txt, expected one of them");
    }
    return train ? "train" : test ? "test" : null;
  }

  @Override
  public String patient(List<String> cells) {
    return cells.get(patient);
  }

  @Override
  public String view(List<String> cells) {
    return cells.get(view);
  }

  /** Every cell but the image's name, by column. The published header breaks two names in four. */
  @Override
  public Map<String, String> labels(List<String> cells) {
    return columns.byName(cells, image);
  }

  @Override
  public void check(List<String> cells) throws RejectedException {
    columns.checkWidth(cells);
    columns.checkFileName(cells, image);
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
