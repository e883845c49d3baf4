package io.radflow.infra.phantom;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The three text files of the published layout, gathered row by row. */
final class PhantomTables {

  static final String ENTRIES = "Data_Entry_2017_v2020.csv";
  static final String TRAIN_LIST = "train_val_list.txt";
  static final String TEST_LIST = "test_list.txt";

  private static final String HEADER =
      "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,"
          + "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]\n";
  // The published images are reductions of larger originals.
  private static final int REDUCTION = 8;

  private final StringBuilder entries = new StringBuilder(HEADER);
  private final StringBuilder train = new StringBuilder();
  private final StringBuilder test = new StringBuilder();

  private int rows;

  /**
   * One row of the table and its line on a list.
   *
   * @param labels as the column {@code Finding Labels} holds them
   */
  record Entry(
      int patient,
      int followUp,
      String labels,
      int age,
      boolean female,
      boolean anteroposterior,
      int width,
      int height,
      boolean test) {

    String file() {
      return "%08d_%03d.png".formatted(patient, followUp);
    }
  }

  void add(Entry entry) {
    String spacing = entry.width() > entry.height() ? "0.168,0.168" : "0.143,0.143";
    entries
        .append(entry.file())
        .append(',')
        .append(entry.labels())
        .append(',')
        .append(entry.followUp())
        .append(',')
        .append(entry.patient())
        .append(',')
        .append(entry.age())
        .append(entry.female() ? ",F," : ",M,")
        .append(entry.anteroposterior() ? "AP," : "PA,")
        .append(entry.width() * REDUCTION)
        .append(',')
        .append(entry.height() * REDUCTION)
        .append(',')
        .append(spacing)
        .append('\n');
    (entry.test() ? test : train).append(entry.file()).append('\n');
    rows++;
  }

  int rows() {
    return rows;
  }

  void putTo(PhantomSink sink) throws IOException {
    sink.put(ENTRIES, entries.toString().getBytes(StandardCharsets.US_ASCII));
    sink.put(TRAIN_LIST, train.toString().getBytes(StandardCharsets.US_ASCII));
    sink.put(TEST_LIST, test.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
