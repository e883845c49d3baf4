package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    super("chexpert");
  }

  @Override
  TableIndex index(Drop drop, ObjectStore store) throws IOException, RejectedException {
    DropFiles files = new DropFiles(drop, store);
    List<ImageTable> tables = new ArrayList<>();
    for (String split : List.of("train", "valid")) {
      StoredObject object =
          files.required(
              Pattern.compile("(.*/)?" + split + "\\.csv"), split + ".csv", CsvTable.MAX_BYTES);
      CsvTable table = files.table(object);
      tables.add(new ImageTable(name(), object, table, ChexpertForm.of(table, split)));
    }
    return new TableIndex(drop, tables, IMAGE);
  }
}
