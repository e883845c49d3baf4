package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.listing.StringIndex;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A row of MIMIC-CXR-JPG's metadata, with its study's labels and its image's split. */
final class MimicForm implements TableForm {

  private static final Pattern DICOM_ID = Pattern.compile("[0-9a-f]+(-[0-9a-f]+)*");
  private static final List<String> PUBLISHED_SPLITS = List.of("train", "validate", "test");
  private static final List<String> SPLITS = List.of("train", "valid", "test");
  private static final int FIRST_LABEL = 2;
  private static final int NO_COLUMN = -1;

  private final TableColumns columns;
  private final int image;
  private final int subject;
  private final int study;
  private final int view;
  private final MimicStudies studies;
  private final SplitList splits;

  private MimicForm(
      TableColumns columns,
      int image,
      int subject,
      int study,
      int view,
      MimicStudies studies,
      SplitList splits) {
    this.columns = columns;
    this.image = image;
    this.subject = subject;
    this.study = study;
    this.view = view;
    this.studies = studies;
    this.splits = splits;
  }

  /**
   * @param splits images with the place of their split in {@link #PUBLISHED_SPLITS}
   * @throws RejectedException MALFORMED_TABLE if a column is missing
   */
  static MimicForm of(CsvTable metadata, MimicStudies studies, SplitList splits)
      throws RejectedException {
    return new MimicForm(
        new TableColumns(metadata.columns()),
        metadata.column("dicom_id", 0),
        metadata.column("subject_id", 1),
        metadata.column("study_id", 2),
        metadata.column("ViewPosition", 4),
        studies,
        splits);
  }

  /**
   * Reads the list of splits.
   *
   * @param source where it is
   * @throws RejectedException MALFORMED_TABLE if a column is missing
   */
  static SplitList splits(CsvTable table, String source) throws IOException, RejectedException {
    int dicom = table.column("dicom_id", 0);
    int split = table.column("split", 3);
    SplitList splits = new SplitList(source);
    for (CsvRow row; (row = table.next()) != null; ) {
      if (row.cells().size() > Math.max(dicom, split)) {
        int place = PUBLISHED_SPLITS.indexOf(row.cells().get(split));
        splits.add(row.cells().get(dicom), place < 0 ? PUBLISHED_SPLITS.size() : place);
      }
    }
    return splits;
  }

  /** Where the image's study is among the labels; after all of them if it has none. */
  int place(CsvRow row) {
    if (row.cells().size() != columns.names().size()) {
      return Integer.MAX_VALUE;
    }
    int place = studies.find(study(row.cells()));
    return place == StringIndex.ABSENT ? Integer.MAX_VALUE : place;
  }

  private String study(List<String> cells) {
    return cells.get(subject) + "/" + cells.get(study);
  }

  @Override
  public String image(List<String> cells) {
    String id = image < cells.size() ? cells.get(image) : "";
    splits.found(id);
    return id;
  }

  @Override
  public void check(List<String> cells) throws RejectedException {
    columns.checkWidth(cells);
    if (!DICOM_ID.matcher(cells.get(image)).matches()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          "Found dicom_id '" + cells.get(image) + "', expected groups of hexadecimal digits");
    }
    int row = studies.find(study(cells));
    if (row == StringIndex.ABSENT) {
      throw new RejectedException(
          RejectReason.IMAGE_WITHOUT_ROW, "No row of labels for study " + study(cells));
    }
    List<String> values = studies.cells(row);
    for (int i = FIRST_LABEL; i < values.size(); i++) {
      ChexpertForm.checkLabel(studies.columns().get(i), values.get(i));
    }
  }

  /** An image in no split's list has none. */
  @Override
  public String split(List<String> cells) throws RejectedException {
    int place = splits.split(cells.get(image));
    if (place == PUBLISHED_SPLITS.size()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          "Found an unknown split of the image, expected one of " + PUBLISHED_SPLITS);
    }
    return place == StringIndex.ABSENT ? null : SPLITS.get(place);
  }

  @Override
  public String patient(List<String> cells) {
    return cells.get(subject);
  }

  @Override
  public String view(List<String> cells) {
    return cells.get(view);
  }

  @Override
  public Map<String, String> labels(List<String> cells) {
    return new TableColumns(studies.columns())
        .byName(studies.cells(studies.find(study(cells))), NO_COLUMN);
  }
}
