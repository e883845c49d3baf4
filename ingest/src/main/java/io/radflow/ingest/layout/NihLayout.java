package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NIH ChestX-ray14: {@code Data_Entry_2017_v2020.csv} (or another {@code Data_Entry*.csv}), {@code
 * train_val_list.txt}, {@code test_list.txt}, and PNG files in folders named {@code images}, one or
 * several, or in the published {@code images_NNN.tar.gz}. Labels are the table's cells as
 * published.
 */
final class NihLayout extends TableLayout {

  private static final Logger LOG = LoggerFactory.getLogger(NihLayout.class);
  private static final long MAX_LIST_BYTES = 64L << 20;
  private static final Pattern TABLE = Pattern.compile("(.*/)?Data_Entry[^/]*\\.csv");
  private static final Pattern IMAGE = Pattern.compile("(.*/)?images/(?<name>[^/]+)");

  NihLayout() {
    super("nih", IMAGE);
  }

  @Override
  void planRows(DropFiles files, ImageRows rows) throws IOException, RejectedException {
    int table = files.required(TABLE, "Data_Entry*.csv", CsvTable.MAX_BYTES);
    SplitList training = list(files, "train_val_list.txt");
    SplitList testing = list(files, "test_list.txt");
    planTable(files, rows, table, csv -> NihForm.of(csv, training, testing));
    training.planOthers(name(), rows);
    testing.planOthers(name(), rows);
  }

  private static SplitList list(DropFiles files, String name)
      throws IOException, RejectedException {
    Pattern path = Pattern.compile("(.*/)?" + Pattern.quote(name));
    if (files.matching(path).findAny().isEmpty()) {
      LOG.warn(
          "Drop {}/{}: no {}, its images have no split",
          files.drop().dataset(),
          files.drop().name(),
          name);
      return new SplitList("");
    }
    int file = files.required(path, name, MAX_LIST_BYTES);
    SplitList images = new SplitList(files.source(file));
    for (String line : files.lines(file, MAX_LIST_BYTES)) {
      if (!line.isBlank()) {
        images.add(line.strip(), 0);
      }
    }
    return images;
  }

  @Override
  public PatientTraces patientTraces() {
    return new PatientTraces(Set.of("Patient ID"), true, true);
  }
}
