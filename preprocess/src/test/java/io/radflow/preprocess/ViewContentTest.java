package io.radflow.preprocess;

import static io.radflow.preprocess.PreprocessRun.NIH;
import static io.radflow.preprocess.PreprocessRun.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.FlinkCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What views hold, and what their manifests tell of it. */
@Timeout(900)
class ViewContentTest {

  private static final Schema TENSORS = TensorSample.getClassSchema();

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 2);

  @RegisterExtension static final PreprocessRun RUNS = new PreprocessRun();

  @Test
  void changedLabelsAreCountedByRule() throws Exception {
    try (ObjectStore store = RUNS.bucket("changes")) {
      new SampleBucket(store)
          .add(
              "chexpert",
              "a",
              List.of(SampleBucket.chexpert("a", 0), SampleBucket.chexpert("a", 1)),
              16);
      Map<String, String> options = chexpert("changes");

      RUNS.run("changes", options, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "changes").orElseThrow();
      assertThat(manifest.changedByRule())
          .isEqualTo(Map.of("uncertain-unknown", 2L, "blank-unknown", 22L));
      assertThat(manifest.labelPolicy()).isEqualTo("uncertain unknown, no finding clears all");
      assertThat(manifest.splitSeed()).isEqualTo(42);

      options.put("view.uncertain", "1");
      assertThatThrownBy(() -> RUNS.run("changes", options, "--bounded"))
          .hasStackTraceContaining("its label policy is uncertain unknown");
    }
  }

  @Test
  void imagesThatAreInTrainAndTestAreCounted() throws Exception {
    try (ObjectStore store = RUNS.bucket("leak")) {
      List<ImageSample> rows = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        ImageSample row = SampleBucket.cifar("digits", i);
        rows.add(row);
        // Four images of train again, as others, in test; two of them twice.
        if (i % 10 == 1) {
          for (int copy = 0; copy <= i / 30; copy++) {
            rows.add(
                ImageSample.newBuilder(row)
                    .setId(row.getId() + "-copy-" + copy)
                    .setSplit("test")
                    .build());
          }
        }
      }
      new SampleBucket(store).add("cifar10", "digits", rows, 20);

      RUNS.run("leak", cifar("leak"), "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "leak").orElseThrow();
      assertThat(manifest.sharedImages()).isEqualTo(5);
      assertThat(manifest.leaks()).isEqualTo(Map.of("test", new ViewManifest.Leak(0, 5)));
      assertThat(manifest.patientDisjoint()).isNull();
    }
  }

  @Test
  void patientsAreCountedBySplitAndTheDisjointPolicySharesNone() throws Exception {
    try (ObjectStore store = RUNS.bucket("patients")) {
      new SampleBucket(store).addNih("a", 0, 60, 16);

      RUNS.run("patients", NIH, "--bounded");
      ViewManifest published = ViewManifest.read(store, "nih-16").orElseThrow();
      assertThat(published.leaks()).isEqualTo(Map.of("test", new ViewManifest.Leak(3, 0)));
      assertThat(published.patientImages())
          .isEqualTo(imagesByPatient(rows(store, "tensors/nih-16/train/", TENSORS)));

      Map<String, String> options = new TreeMap<>(NIH);
      options.putAll(
          Map.of(
              "view.name", "disjoint",
              "view.split-policy", "patient-disjoint",
              "view.train-fraction", "0.5",
              "view.split-seed", "2"));
      RUNS.run("patients", options, "--bounded");
      ViewManifest disjoint = ViewManifest.read(store, "disjoint").orElseThrow();
      assertThat(disjoint.patientDisjoint()).isTrue();
      assertThat(disjoint.leaks()).isEmpty();
      assertThat(disjoint.splitSeed()).isEqualTo(2);
      assertThat(disjoint.shards()).containsOnlyKeys("train", "test");
    }
  }

  @Test
  void imagenetRecipeKeepsTrainingImagesAsPublished() throws Exception {
    try (ObjectStore store = RUNS.bucket("encoded")) {
      List<ImageSample> rows = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        rows.add(SampleBucket.cifar("digits", i));
      }
      new SampleBucket(store).add("cifar10", "digits", rows, 20);
      Map<String, String> options = cifar("encoded");
      options.put("view.recipe", "imagenet");

      RUNS.run("encoded", options, "--bounded");

      List<TensorSample> train =
          rows(store, "tensors/encoded/train/", TensorSample.getClassSchema());
      assertThat(train).hasSize(16);
      for (TensorSample row : train) {
        assertThat(row.getFormat()).isEqualTo("CIFAR");
        // Its place is that of the published row.
        assertThat(row.getPixels()).isEqualTo(rows.get((int) row.getPlace()).getImage());
        assertThat(row.getSourceHeight()).isEqualTo(32);
      }
      List<TensorSample> test = rows(store, "tensors/encoded/test/", TensorSample.getClassSchema());
      assertThat(test).hasSize(4).allSatisfy(row -> assertThat(row.getFormat()).isEqualTo("RAW"));
      assertThat(test)
          .allSatisfy(row -> assertThat(row.getPixels().remaining()).isEqualTo(32 * 32 * 3));
    }
  }

  @Test
  void classesOfAFolderAreLearntAndStayThoseOfTheView() throws Exception {
    try (ObjectStore store = RUNS.bucket("folder")) {
      SampleBucket bucket = new SampleBucket(store);
      bucket.add("image-folder", "animals", List.of(pet(1, "dog"), pet(2, "cat")), 16);
      bucket.add("image-folder", "other", List.of(pet(3, "car")), 16);
      Map<String, String> options =
          new TreeMap<>(
              Map.of(
                  "view.name", "pets",
                  "view.datasets", "image-folder",
                  "view.drops", "animals,later",
                  "view.recipe", "bit",
                  "view.size", "16"));

      RUNS.run("folder", options, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "pets").orElseThrow();
      assertThat(manifest.labels()).containsExactly("cat", "dog");
      assertThat(manifest.sources()).containsExactly("image-folder/animals");

      bucket.add("image-folder", "later", List.of(pet(4, "cow"), pet(5, "cat")), 16);
      RUNS.run("folder", options, "--bounded");
      ViewManifest grown = ViewManifest.read(store, "pets").orElseThrow();
      assertThat(grown.labels()).containsExactly("cat", "dog");
      assertThat(grown.tensors()).isEqualTo(3);
      assertThat(grown.rejectsByReason()).isEqualTo(Map.of("BAD_LABEL", 1L));
    }
  }

  @Test
  void classesThatNobodyKnowsYetAreAnError() throws Exception {
    try (ObjectStore store = RUNS.bucket("nothing")) {
      assertThat(store.list("samples/")).isEmpty();

      assertThatThrownBy(
              () ->
                  RUNS.run(
                      "nothing",
                      Map.of(
                          "view.name", "in",
                          "view.datasets", "imagenet1k",
                          "view.recipe", "imagenet")))
          .hasMessageContaining("view.label-space")
          .hasMessageContaining("imagenet1k")
          .hasMessageContaining("ingest");
    }
  }

  @Test
  void aRowWithoutItsLabelColumnIsARejectThatNamesIt() throws Exception {
    try (ObjectStore store = RUNS.bucket("column")) {
      ImageSample whole = SampleBucket.nih("a", 0);
      ImageSample renamed =
          ImageSample.newBuilder(SampleBucket.nih("a", 1))
              .setLabels(Map.of("Finding_Labels", "Mass"))
              .build();
      new SampleBucket(store).add("nih", "a", List.of(whole, renamed), 16);

      RUNS.run("column", NIH, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      assertThat(manifest.tensors()).isEqualTo(1);
      assertThat(manifest.rejectsByReason()).isEqualTo(Map.of("BAD_LABEL", 1L));
      assertThat(rows(store, "rejects/", io.radflow.core.record.Reject.getClassSchema()))
          .singleElement()
          .satisfies(
              reject ->
                  assertThat(reject.toString())
                      .contains("no column 'Finding Labels'")
                      .contains("Finding_Labels"));
    }
  }

  @Test
  void aLabelSpaceOfAUsersOwnMakesAView() throws Exception {
    Path file =
        Files.writeString(
            RUNS.folder().resolve("labels.yaml"),
            """
            name: thorax
            labels:
              - Effusion
              - name: Lump
                synonyms: [Mass, Nodule]
            """);
    try (ObjectStore store = RUNS.bucket("own")) {
      new SampleBucket(store).addNih("a", 0, 40, 16);
      Map<String, String> options = new TreeMap<>(NIH);
      options.put("view.label-space-file", file.toString());

      RUNS.run("own", options, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      assertThat(manifest.labelSpace()).isEqualTo("thorax");
      assertThat(manifest.labels()).containsExactly("Effusion", "Lump");
      // Rows 1 and 4 of five have a mass; the second has both.
      assertThat(manifest.labelCounts().get("train").get("Lump").positive()).isPositive();
    }
  }

  /** Number of images → number of patients with so many. */
  private static Map<Integer, Long> imagesByPatient(List<TensorSample> rows) {
    return rows.stream()
        .collect(Collectors.groupingBy(TensorSample::getPatient, Collectors.counting()))
        .values()
        .stream()
        .collect(Collectors.groupingBy(Long::intValue, Collectors.counting()));
  }

  private static ImageSample pet(int row, String name) {
    return ImageSample.newBuilder(SampleBucket.cifar("animals", row))
        .setId("image-folder/train/" + name + "/" + row)
        .setDataset("image-folder")
        .setSplit("train")
        .setLabels(Map.of("class", name))
        .build();
  }

  private static Map<String, String> cifar(String view) {
    return new TreeMap<>(
        Map.of(
            "view.name", view,
            "view.datasets", "cifar10",
            "view.recipe", "bit",
            "view.size", "32"));
  }

  private static Map<String, String> chexpert(String view) {
    return new TreeMap<>(
        Map.of(
            "view.name", view,
            "view.datasets", "chexpert",
            "view.recipe", "xray",
            "view.size", "16"));
  }
}
