package io.radflow.preprocess.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.random.NumpyRandom;
import io.radflow.core.record.ImageSample;
import io.radflow.preprocess.split.SplitPolicies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HarmonisationTest {

  private static final Map<String, Set<String>> VIEWS =
      Map.of(
          "frontal", Set.of("PA", "AP"),
          "all-views", Set.of("PA", "AP", "AP Supine", "L", "COSTAL"));

  /** A row that is kept, with its labels. */
  private record Kept(GoldenTable.Row row, String view, float[] values) {}

  @ParameterizedTest
  @CsvSource({
    "nih, train",
    "nih, test",
    "chexpert, train",
    "chexpert, valid",
    "mimic, train",
    "mimic, validate",
    "mimic, test"
  })
  void officialSplitsAreTheGoldenTables(String dataset, String split) {
    for (String views : VIEWS.keySet()) {
      List<Kept> rows = new ArrayList<>();
      for (Kept kept : kept(dataset, dataset, views)) {
        ImageSample sample = new ImageSample();
        sample.setSplit(kept.row().split());
        String wanted = split.equals("validate") ? "valid" : split;
        if (SplitPolicies.of("official", 0.9, 0, 42).split(sample).equals(Optional.of(wanted))) {
          rows.add(kept);
        }
      }
      assertThat(table(dataset, rows))
          .as(views)
          .isEqualTo(GoldenTable.read("expected/" + dataset + "-" + views + "-" + split + ".csv"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"frontal", "all-views"})
  void padChestIsTheGoldenTableInNumpysOrder(String views) {
    List<Kept> rows = kept("padchest", "padchest", views);
    List<Map<String, String>> shuffled = shuffled(table("padchest", rows));

    int train = (int) (0.9 * rows.size());
    List<String> splits =
        SplitPolicies.of("experiment", 0.9, 0, 42)
            .dropSplit("padchest")
            .orElseThrow()
            .splits(rows.stream().map(kept -> kept.row().image()).toList());
    assertThat(splits).filteredOn("train"::equals).hasSize(train);
    assertThat(IntStream.range(0, rows.size()).filter(i -> splits.get(i).equals("test")).boxed())
        .extracting(i -> rows.get(i).row().image())
        .containsExactlyInAnyOrderElementsOf(
            GoldenTable.read("expected/padchest-" + views + "-test.csv").stream()
                .map(row -> row.get("image"))
                .toList());
    assertThat(shuffled.subList(0, train))
        .isEqualTo(GoldenTable.read("expected/padchest-" + views + "-train.csv"));
    assertThat(shuffled.subList(train, rows.size()))
        .isEqualTo(GoldenTable.read("expected/padchest-" + views + "-test.csv"));
  }

  @ParameterizedTest
  @CsvSource({"frontal, train", "frontal, test", "all-views, train", "all-views, test"})
  void padChestClassesAreThoseOfRowsWithOnePositiveLabel(String views, String split) {
    List<String> images =
        GoldenTable.read("expected/padchest-" + views + "-" + split + ".csv").stream()
            .map(row -> row.get("image"))
            .toList();
    Map<String, Kept> byImage = new LinkedHashMap<>();
    kept("padchest", "padchest-cl", views).forEach(kept -> byImage.put(kept.row().image(), kept));
    List<Map<String, String>> classes = new ArrayList<>();
    for (String image : images) {
      Kept kept = byImage.get(image);
      if (kept != null) {
        int index = indexOfOne(kept.values());
        String name = LabelSpaces.byName("padchest-cl").labels().get(index);
        classes.add(Map.of("image", image, "class_index", "" + index, "class", name));
      }
    }

    assertThat(classes)
        .isEqualTo(
            GoldenTable.read("expected/padchest-cl-" + views + "-" + split + ".csv").stream()
                .map(Map::copyOf)
                .toList());
  }

  @Test
  void unknownBelongsToWhatADataSetDoesNotAnnotate() {
    Harmonisation union = Harmonisation.of(List.of("nih", "chexpert"), "union:nih+chexpert");

    float[] values =
        union.apply("nih", "a.png", Map.of("Finding Labels", "Hernia|Effusion")).values();

    List<String> labels = union.space().labels();
    assertThat(labels).hasSize(20).isSorted();
    assertThat(values[labels.indexOf("Hernia")]).isEqualTo(1);
    assertThat(values[labels.indexOf("Effusion")]).isEqualTo(1);
    assertThat(values[labels.indexOf("Mass")]).isZero();
    assertThat(values[labels.indexOf("Lung Opacity")]).isNaN();
  }

  @Test
  void intersectionOfTheExperimentHasSevenLabels() {
    assertThat(LabelSpaces.byName("chexpert+mimic+nih+padchest").labels())
        .containsExactly(
            "Atelectasis",
            "Cardiomegaly",
            "Consolidation",
            "Edema",
            "Effusion",
            "Pneumonia",
            "Pneumothorax");
    assertThat(LabelSpaces.byName("chexpert+mimic").labels())
        .isEqualTo(LabelSpaces.byName("mimic").labels());
  }

  @Test
  void classesAreOneHot() {
    Harmonisation classes =
        Harmonisation.of(List.of("cifar10"), "cifar10")
            .withClassNames(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));

    assertThat(classes.apply("cifar10", "1", Map.of("label", "3")).values())
        .containsExactly(0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
    assertThat(classes.space().labels()).startsWith("0", "1");
    assertThatThrownBy(() -> classes.apply("cifar10", "1", Map.of("label", "10")))
        .isInstanceOf(InvalidLabelException.class)
        .hasMessageContaining("'10'")
        .hasMessageContaining("0 to 9");
  }

  @ParameterizedTest
  @CsvSource({
    "cifar100, fine label, 99, 100, worm",
    "flowers102, label, 102, 102, 102",
    "flowers102, label, 1, 102, 1",
    "pets, breed, american_bulldog, 37, american_bulldog",
    "covidx, label, positive, 2, positive",
    "tuberculosis, class, 0, 2, normal"
  })
  void everyDataSetOfClassesHasItsSpace(
      String dataset, String column, String value, int size, String name) {
    Harmonisation classes = Harmonisation.of(List.of(dataset), dataset);

    float[] values = classes.apply(dataset, "1", Map.of(column, value)).values();

    assertThat(values).hasSize(size);
    assertThat(classes.space().labels().get(indexOfOne(values))).isEqualTo(name);
    assertThatThrownBy(() -> classes.apply(dataset, "1", Map.of(column, "none")))
        .isInstanceOf(InvalidLabelException.class)
        .hasMessageContaining("'none'")
        .hasMessageContaining(column);
  }

  @Test
  void petsAreSortedAsTheirNamesAre() {
    assertThat(LabelSpaces.byName("pets").labels()).isSorted();
    assertThat(LabelSpaces.byName("cifar100").labels()).isSorted();
  }

  @Test
  void missingColumnIsNamed() {
    Harmonisation nih = Harmonisation.of(List.of("nih"), "nih");

    assertThatThrownBy(() -> nih.apply("nih", "a.png", Map.of("Labels", "Mass")))
        .isInstanceOf(InvalidLabelException.class)
        .hasMessageContaining("Finding Labels")
        .hasMessageContaining("[Labels]");
  }

  @Test
  void unknownSpaceAndMisfitAreNamed() {
    assertThatThrownBy(() -> LabelSpaces.byName("nih+vindr"))
        .hasMessageContaining("'vindr'")
        .hasMessageContaining("padchest");
    assertThatThrownBy(() -> Harmonisation.of(List.of("nih"), "cifar10"))
        .hasMessageContaining("nih")
        .hasMessageContaining("cifar10");
  }

  private static List<Kept> kept(String dataset, String space, String views) {
    Harmonisation harmonisation = Harmonisation.of(List.of(dataset), space);
    List<Kept> rows = new ArrayList<>();
    for (GoldenTable.Row row : GoldenTable.rows(dataset)) {
      String view = Projections.harmonised(dataset, row.view());
      if (VIEWS.get(views).contains(view)) {
        HarmonisedLabels labels = harmonisation.apply(dataset, row.image(), row.columns());
        if (!labels.isDropped()) {
          rows.add(new Kept(row, view, labels.values()));
        }
      }
    }
    return rows;
  }

  private static List<Map<String, String>> table(String dataset, List<Kept> rows) {
    List<String> labels = LabelSpaces.byName(dataset).labels();
    List<Map<String, String>> table = new ArrayList<>();
    for (Kept kept : rows) {
      Map<String, String> line = new LinkedHashMap<>();
      line.put("image", kept.row().image());
      line.put("patient", kept.row().patient());
      line.put("view", kept.view());
      for (int i = 0; i < labels.size(); i++) {
        float value = kept.values()[i];
        line.put(labels.get(i), Float.isNaN(value) ? "" : Integer.toString((int) value));
      }
      table.add(line);
    }
    return table;
  }

  private static List<Map<String, String>> shuffled(List<Map<String, String>> rows) {
    return Arrays.stream(new NumpyRandom(42).permutation(rows.size())).mapToObj(rows::get).toList();
  }

  private static int indexOfOne(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == 1) {
        return i;
      }
    }
    return -1;
  }
}
