package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectReason;
import io.radflow.ingest.reject.RejectedException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A row of MIMIC-CXR-JPG's metadata, with its study's labels and its image's split. */
final class MimicForm implements TableForm {

  private static final Pattern DICOM_ID = Pattern.compile("[0-9a-f]+(-[0-9a-f]+)*");
  private static final Map<String, String> SPLITS =
      Map.of("train", "train", "validate", "valid", "test", "test");
  private static final int FIRST_LABEL = 2;
  private static final int NO_COLUMN = -1;

  private final TableColumns columns;
  private final int image;
  private final int subject;
  private final int study;
  private final int view;
  private final CsvTable labels;
  private final Map<String, Integer> labelRows = new HashMap<>();
  private final Map<String, String> splits = new HashMap<>();

  private MimicForm(
      TableColumns columns, int image, int subject, int study, int view, CsvTable labels) {
    this.columns = columns;
    this.image = image;
    this.subject = subject;
    this.study = study;
    this.view = view;
    this.labels = labels;
  }

  /**
   * @throws RejectedException MALFORMED_TABLE if a column is missing
   */
  static MimicForm of(CsvTable metadata, CsvTable labels, CsvTable splits)
      throws RejectedException {
    MimicForm form =
        new MimicForm(
            new TableColumns(metadata.columns()),
            metadata.column("dicom_id", 0),
            metadata.column("subject_id", 1),
            metadata.column("study_id", 2),
            metadata.column("ViewPosition", 4),
            labels);
    form.readLabelRows();
    form.readSplits(splits);
    return form;
  }

  private void readLabelRows() throws RejectedException {
    int labelSubject = labels.column("subject_id", 0);
    int labelStudy = labels.column("study_id", 1);
    int row = 0;
    try (Stream<List<String>> rows = labels.rows(0, labels.rows())) {
      for (List<String> cells : (Iterable<List<String>>) rows::iterator) {
        if (cells.size() == labels.columns().size()) {
          labelRows.putIfAbsent(cells.get(labelSubject) + "/" + cells.get(labelStudy), row);
        }
        row++;
      }
    }
  }

  private void readSplits(CsvTable table) throws RejectedException {
    int dicom = table.column("dicom_id", 0);
    int split = table.column("split", 3);
    try (Stream<List<String>> rows = table.rows(0, table.rows())) {
      for (List<String> cells : (Iterable<List<String>>) rows::iterator) {
        if (cells.size() > Math.max(dicom, split)) {
          splits.putIfAbsent(cells.get(dicom), cells.get(split));
        }
      }
    }
  }

  /** Rows of the metadata in the order of their studies' labels; those without labels are last. */
  int[] orderOfStudies(CsvTable metadata) {
    int[] places = new int[metadata.rows()];
    int row = 0;
    try (Stream<List<String>> rows = metadata.rows(0, metadata.rows())) {
      for (List<String> cells : (Iterable<List<String>>) rows::iterator) {
        Integer place = cells.size() == columns.names().size() ? labelRows.get(study(cells)) : null;
        places[row++] = place == null ? Integer.MAX_VALUE : place;
      }
    }
    return IntStream.range(0, places.length)
        .boxed()
        .sorted(Comparator.comparingInt(one -> places[one]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private String study(List<String> cells) {
    return cells.get(subject) + "/" + cells.get(study);
  }

  @Override
  public String image(List<String> cells) {
    return image < cells.size() ? cells.get(image) : "";
  }

  @Override
  public void check(List<String> cells) throws RejectedException {
    columns.checkWidth(cells);
    if (!DICOM_ID.matcher(cells.get(image)).matches()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          "Found dicom_id '" + cells.get(image) + "', expected groups of hexadecimal digits");
    }
    Integer row = labelRows.get(study(cells));
    if (row == null) {
      throw new RejectedException(
          RejectReason.IMAGE_WITHOUT_ROW, "No row of labels for study " + study(cells));
    }
    List<String> values = labels.row(row);
    for (int i = FIRST_LABEL; i < values.size(); i++) {
      ChexpertForm.checkLabel(labels.columns().get(i), values.get(i));
    }
  }

  /** An image in no split's list has none. */
  @Override
  public String split(List<String> cells) throws RejectedException {
    String published = splits.get(cells.get(image));
    if (published != null && !SPLITS.containsKey(published)) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          "Found split '" + published + "', expected train, validate or test");
    }
    return published == null ? null : SPLITS.get(published);
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
    return new TableColumns(labels.columns())
        .byName(labels.row(labelRows.get(study(cells))), NO_COLUMN);
  }
}
