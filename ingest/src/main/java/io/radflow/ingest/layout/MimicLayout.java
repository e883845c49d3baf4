package io.radflow.ingest.layout;

import io.radflow.core.reject.RejectedException;
import io.radflow.ingest.listing.CompactStrings;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * MIMIC-CXR (Johnson et al., 2019), as JPEG or as DICOM: the tables {@code
 * mimic-cxr-2.0.0-chexpert}, {@code -metadata} and {@code -split} of MIMIC-CXR-JPG, gzipped or not,
 * and {@code files/pNN/pSUBJECT/sSTUDY/DICOM_ID.jpg} or {@code .dcm}.
 *
 * <p>Records are the images in the order of their studies' labels, within a study in that of the
 * metadata. Labels are the cells of the study's row as published.
 */
final class MimicLayout extends TableLayout {

  private static final Pattern IMAGE =
      Pattern.compile("(.*/)?files/p\\d\\d/p\\d+/s\\d+/(?<name>[^/]+)\\.(jpg|dcm)");

  MimicLayout() {
    super("mimic", IMAGE);
  }

  @Override
  void planRows(DropFiles files, ImageRows rows) throws IOException, RejectedException {
    int metadata = required(files, "metadata");
    int labels = required(files, "chexpert");
    int list = required(files, "split");
    MimicStudies studies;
    try (CsvTable table = files.table(labels)) {
      studies = MimicStudies.read(table);
    }
    SplitList splits;
    try (CsvTable table = files.table(list)) {
      splits = MimicForm.splits(table, files.source(list));
    }
    try (CsvTable table = files.table(metadata)) {
      planInOrder(table, files.source(metadata), MimicForm.of(table, studies, splits), rows);
    }
    splits.planOthers(name(), rows);
  }

  private static void planInOrder(CsvTable table, String source, MimicForm form, ImageRows rows)
      throws IOException, RejectedException {
    CompactStrings texts = new CompactStrings();
    BitSet told = new BitSet();
    long[] order = new long[1 << 10];
    int count = 0;
    for (CsvRow row; (row = table.next()) != null; count++) {
      if (row.problem() != null) {
        // Told at once: the text alone would not tell again what is wrong with it.
        rows.plan(source, row, form);
        told.set(row.number());
      }
      if (count == order.length) {
        order = Arrays.copyOf(order, 2 * count);
      }
      texts.add(row.text());
      order[count] = (long) form.place(row) << Integer.SIZE | row.number();
    }
    order = Arrays.copyOf(order, count);
    Arrays.sort(order);
    for (long place : order) {
      int number = (int) place;
      if (!told.get(number)) {
        String text = texts.get(number);
        rows.plan(source, new CsvRow(number, text, CsvTable.cells(text), null), form);
      }
    }
  }

  private static int required(DropFiles files, String table) throws RejectedException {
    String published = "mimic-cxr-2.0.0-" + table + ".csv.gz";
    return files.required(
        Pattern.compile("(.*/)?mimic-cxr-2\\.\\d+\\.\\d+-" + table + "\\.csv(\\.gz)?"),
        published,
        CsvTable.MAX_BYTES);
  }

  @Override
  public PatientTraces patientTraces() {
    return new PatientTraces(Set.of("subject_id"), false, true);
  }
}
