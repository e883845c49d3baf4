package io.radflow.preprocess.labels;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.radflow.core.golden.GoldenVectors;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** The golden label tables, as rows in the order in which each data set publishes them. */
final class GoldenTable {

  /**
   * @param split null where the table gives none
   */
  record Row(
      String image, String patient, String view, String split, Map<String, String> columns) {}

  private GoldenTable() {}

  static List<Row> rows(String dataset) {
    return switch (dataset) {
      case "nih" -> nih();
      case "chexpert" -> chexpert();
      case "mimic" -> mimic();
      case "padchest" -> padchest();
      default -> throw new IllegalArgumentException(dataset);
    };
  }

  static List<Map<String, String>> read(String name) {
    try (InputStream file = GoldenVectors.open("labels/" + name);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(file) : file;
        CsvReader<NamedCsvRecord> csv =
            CsvReader.builder()
                .ofNamedCsvRecord(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<Map<String, String>> rows = new ArrayList<>();
      csv.forEach(row -> rows.add(row.getFieldsAsMap()));
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Row> nih() {
    String folder = "nih/NIH-ChestXRay-14/";
    Map<String, String> splits = new HashMap<>();
    lines(folder + "train_val_list.txt").forEach(image -> splits.put(image, "train"));
    lines(folder + "test_list.txt").forEach(image -> splits.put(image, "test"));
    return read(folder + "Data_Entry_2017_v2020.csv").stream()
        .map(
            row ->
                new Row(
                    row.get("Image Index"),
                    row.get("Patient ID"),
                    row.get("View Position"),
                    splits.get(row.get("Image Index")),
                    row))
        .toList();
  }

  private static List<Row> chexpert() {
    List<Row> rows = new ArrayList<>();
    for (String split : List.of("train", "valid")) {
      for (Map<String, String> row : read("chexpert/CheXpert-v1.0/" + split + ".csv")) {
        String path = row.get("Path");
        String patient = path.substring(path.indexOf("patient") + 7, path.indexOf("/study"));
        String view =
            row.get("Frontal/Lateral").equals("Frontal")
                ? row.get("AP/PA")
                : row.get("Frontal/Lateral");
        rows.add(new Row(path, patient, view, split, row));
      }
    }
    return rows;
  }

  /** Images in the order of the label table's studies. */
  private static List<Row> mimic() {
    String prefix = "mimic/mimic-cxr-jpg-2.0.0/mimic-cxr-2.0.0-";
    Function<Map<String, String>, String> study =
        row -> row.get("subject_id") + "/" + row.get("study_id");
    Map<String, String> splits = new HashMap<>();
    read(prefix + "split.csv.gz").forEach(row -> splits.put(row.get("dicom_id"), row.get("split")));
    Map<String, List<Map<String, String>>> images =
        read(prefix + "metadata.csv.gz").stream().collect(Collectors.groupingBy(study));
    List<Row> rows = new ArrayList<>();
    for (Map<String, String> labels : read(prefix + "chexpert.csv.gz")) {
      for (Map<String, String> image : images.getOrDefault(study.apply(labels), List.of())) {
        String id = image.get("dicom_id");
        rows.add(
            new Row(
                id, image.get("subject_id"), image.get("ViewPosition"), splits.get(id), labels));
      }
    }
    return rows;
  }

  private static List<Row> padchest() {
    return read("padchest/PadChest/PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv.gz")
        .stream()
        .map(
            row ->
                new Row(row.get("ImageID"), row.get("PatientID"), row.get("Projection"), null, row))
        .toList();
  }

  private static List<String> lines(String name) {
    try (InputStream in = GoldenVectors.open("labels/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
