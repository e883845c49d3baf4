package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.content.SafeName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A row of CheXpert's tables: path, sex, age, projection, then 14 labels. */
final class ChexpertForm implements TableForm {

  private static final Set<String> VALUES = Set.of("", "1.0", "0.0", "-1.0", "1", "0", "-1");
  private static final int FIRST_LABEL = 5;
  private static final Pattern PATH =
      Pattern.compile(
          "CheXpert-v1\\.0(-small)?/(?<name>(train|valid)/patient(?<patient>\\d+)/study\\d+/[^/]+)");

  private final TableColumns columns;
  private final int path;
  private final int side;
  private final int projection;
  private final String split;

  private ChexpertForm(TableColumns columns, int path, int side, int projection, String split) {
    this.columns = columns;
    this.path = path;
    this.side = side;
    this.projection = projection;
    this.split = split;
  }

  /**
   * @param split whose table it is
   * @throws RejectedException MALFORMED_TABLE if a column is missing
   */
  static ChexpertForm of(CsvTable table, String split) throws RejectedException {
    return new ChexpertForm(
        new TableColumns(table.columns()),
        table.column("Path", 0),
        table.column("Frontal/Lateral", 3),
        table.column("AP/PA", 4),
        split);
  }

  @Override
  public String image(List<String> cells) {
    String published = path < cells.size() ? cells.get(path) : "";
    Matcher matcher = PATH.matcher(published);
    return matcher.matches() ? matcher.group("name") : published;
  }

  /** The path as published: the small images are not the large ones. */
  @Override
  public String id(List<String> cells) {
    return path < cells.size() ? cells.get(path) : "";
  }

  @Override
  public void check(List<String> cells) throws RejectedException {
    columns.checkWidth(cells);
    String published = cells.get(path);
    if (!SafeName.isSafePath(published)) {
      throw new RejectedException(
          RejectReason.UNSAFE_PATH, "Found path '" + published + "', expected one in the data set");
    }
    if (!PATH.matcher(published).matches()) {
      throw new RejectedException(
          RejectReason.MALFORMED_ROW,
          "Found path '"
              + published
              + "', expected CheXpert-v1.0/"
              + split
              + "/patientN/studyN/viewN_NAME.jpg");
    }
    for (int i = FIRST_LABEL; i < cells.size(); i++) {
      checkLabel(columns.names().get(i), cells.get(i));
    }
  }

  /**
   * Checks a label of CheXpert's or MIMIC's.
   *
   * @throws RejectedException BAD_LABEL
   */
  static void checkLabel(String column, String value) throws RejectedException {
    if (!VALUES.contains(value.strip())) {
      throw new RejectedException(
          RejectReason.BAD_LABEL,
          String.format("Found '%s' in '%s', expected 1.0, 0.0, -1.0 or nothing", value, column));
    }
  }

  @Override
  public String split(List<String> cells) {
    return split;
  }

  @Override
  public String patient(List<String> cells) {
    Matcher matcher = PATH.matcher(cells.get(path));
    return matcher.matches() ? matcher.group("patient") : null;
  }

  /** AP, PA and so on; Lateral for a lateral one. */
  @Override
  public String view(List<String> cells) {
    return cells.get(side).equals("Frontal") ? cells.get(projection) : cells.get(side);
  }

  @Override
  public Map<String, String> labels(List<String> cells) {
    return columns.byName(cells, path);
  }
}
