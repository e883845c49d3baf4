package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.listing.CompactStrings;
import io.radflow.ingest.listing.StringIndex;
import java.io.IOException;
import java.util.List;

/** MIMIC's labels by study, {@code SUBJECT/STUDY}, in the order of their table. */
final class MimicStudies {

  private final List<String> columns;
  private final StringIndex rows = new StringIndex();
  private final CompactStrings texts = new CompactStrings();

  private MimicStudies(List<String> columns) {
    this.columns = columns;
  }

  /**
   * @throws RejectedException MALFORMED_TABLE if a column is missing
   */
  static MimicStudies read(CsvTable table) throws IOException, RejectedException {
    int subject = table.column("subject_id", 0);
    int study = table.column("study_id", 1);
    MimicStudies studies = new MimicStudies(table.columns());
    for (CsvRow row; (row = table.next()) != null; ) {
      int place = studies.texts.add(row.text());
      if (row.problem() == null && row.cells().size() == studies.columns.size()) {
        studies.rows.putIfAbsent(row.cells().get(subject) + "/" + row.cells().get(study), place);
      }
    }
    return studies;
  }

  List<String> columns() {
    return columns;
  }

  /** The study's row in the table, from 0, or {@link StringIndex#ABSENT}. */
  int find(String study) {
    return rows.find(study);
  }

  /** The cells of a row. */
  List<String> cells(int row) {
    return CsvTable.cells(texts.get(row));
  }
}
