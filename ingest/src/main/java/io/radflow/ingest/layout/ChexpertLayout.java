package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * CheXpert (Irvin et al., 2019), full or small: {@code train.csv} and {@code valid.csv}, whose
 * column {@code Path} names {@code CheXpert-v1.0/SPLIT/patientN/studyN/viewN_NAME.jpg}. Labels are
 * the tables' cells as published.
 */
final class ChexpertLayout extends TableLayout {

  private static final Pattern IMAGE =
      Pattern.compile("(.*/)?(?<name>(train|valid)/patient\\d+/study\\d+/[^/]+\\.jpg)");

  ChexpertLayout() {
    super("chexpert", IMAGE);
  }

  @Override
  void planRows(DropFiles files, ImageRows rows) throws IOException, RejectedException {
    // Both are looked for before either is read.
    List<String> splits = List.of("train", "valid");
    int[] tables = new int[splits.size()];
    for (int i = 0; i < tables.length; i++) {
      String name = splits.get(i) + ".csv";
      tables[i] =
          files.required(Pattern.compile("(.*/)?" + Pattern.quote(name)), name, CsvTable.MAX_BYTES);
    }
    for (int i = 0; i < tables.length; i++) {
      String split = splits.get(i);
      planTable(files, rows, tables[i], table -> ChexpertForm.of(table, split));
    }
  }

  @Override
  public PatientTraces patientTraces() {
    return new PatientTraces(Set.of(), true, true);
  }
}
