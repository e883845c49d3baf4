package io.radflow.ingest.layout;

import io.radflow.ingest.reject.RejectedException;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * NIH ChestX-ray14: {@code Data_Entry_2017_v2020.csv} (or another {@code Data_Entry*.csv}), {@code
 * train_val_list.txt}, {@code test_list.txt}, and PNG files in folders named {@code images}, one or
 * several. Labels are the table's cells as published.
 */
final class NihLayout extends TableLayout {

  private static final Logger LOG = LoggerFactory.getLogger(NihLayout.class);
  private static final long MAX_LIST_BYTES = 64L << 20;
  private static final Pattern TABLE = Pattern.compile("(.*/)?Data_Entry[^/]*\\.csv");
  private static final Pattern IMAGE = Pattern.compile("(.*/)?images/(?<name>[^/]+)");

  NihLayout() {
    super("nih");
  }

  @Override
  TableIndex index(Drop drop, ObjectStore store) throws IOException, RejectedException {
    DropFiles files = new DropFiles(drop, store);
    StoredObject object = files.required(TABLE, "Data_Entry*.csv", CsvTable.MAX_BYTES);
    CsvTable table = files.table(object);
    NihForm form =
        NihForm.of(
            table, list(drop, files, "train_val_list.txt"), list(drop, files, "test_list.txt"));
    return new TableIndex(drop, List.of(new ImageTable(name(), object, table, form)), IMAGE);
  }

  private static Set<String> list(Drop drop, DropFiles files, String name)
      throws IOException, RejectedException {
    Pattern path = Pattern.compile("(.*/)?" + Pattern.quote(name));
    if (files.matching(path).isEmpty()) {
      LOG.warn("Drop {}/{} has no {}: its images have no split", drop.dataset(), drop.name(), name);
      return Set.of();
    }
    return files.lines(files.required(path, name, MAX_LIST_BYTES)).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
