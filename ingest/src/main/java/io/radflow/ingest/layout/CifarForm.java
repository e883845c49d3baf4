package io.radflow.ingest.layout;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What tells the CIFAR data sets apart.
 *
 * @param dataset its name
 * @param file paths of the files of records
 * @param published those names, for people
 * @param labels one byte each, at a record's start
 */
record CifarForm(String dataset, Pattern file, String published, List<Label> labels) {

  private static final int PIXEL_BYTES = 3 * 1024;

  static final CifarForm CIFAR10 =
      new CifarForm(
          "cifar10",
          Pattern.compile("(.*/)?(data_batch_[1-5]|test_batch)\\.bin"),
          "data_batch_1.bin to data_batch_5.bin and test_batch.bin",
          List.of(new Label("label", 10)));

  static final CifarForm CIFAR100 =
      new CifarForm(
          "cifar100",
          Pattern.compile("(.*/)?(train|test)\\.bin"),
          "train.bin and test.bin",
          List.of(new Label("coarse label", 20), new Label("fine label", 100)));

  /**
   * A label byte.
   *
   * @param name as the raw label
   * @param classes number of its values
   */
  record Label(String name, int classes) {}

  int recordBytes() {
    return labels.size() + PIXEL_BYTES;
  }
}
