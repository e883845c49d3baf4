package io.radflow.preprocess;

import static io.radflow.preprocess.PreprocessRun.NIH;
import static io.radflow.preprocess.PreprocessRun.awaitVersion;
import static io.radflow.preprocess.PreprocessRun.content;
import static io.radflow.preprocess.PreprocessRun.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.manifest.ViewManifest.LabelCount;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Reject;
import io.radflow.core.record.Task;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.log.CapturedLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(900)
class PreprocessJobTest {

  private static final long MAX_BYTES = 64L << 20;

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 2);

  @RegisterExtension static final PreprocessRun RUNS = new PreprocessRun();

  @Test
  void theLogFollowsAViewItsDropsPartsAndCheckpoints() throws Exception {
    try (ObjectStore store = RUNS.bucket("followed");
        CapturedLog log = CapturedLog.open()) {
      new SampleBucket(store).addNih("first", 0, 20, 10);
      new SampleBucket(store).addNih("second", 20, 30, 10);

      RUNS.run("followed", NIH, "--bounded", "--set", "job.parallelism=1");

      assertThat(log.linesOf("View nih-16"))
          .satisfiesExactly(
              line -> assertThat(line).contains("takes drop nih/first, parts 0 to 0"),
              line -> assertThat(line).contains("takes drop nih/second, parts 1 to 1"),
              line -> assertThat(line).contains("version 1 is written, 20 samples, 14 tensors"),
              line -> assertThat(line).contains("train and test share 2 patients"),
              line -> assertThat(line).contains("version 2 is written, 30 samples, 21 tensors"),
              line -> assertThat(line).contains("train and test share 2 patients"));
      assertThat(log.partsOf("nih/")).containsExactly("nih/first@0+1#0", "nih/second@1+1#1");
      assertThat(log.linesOf("Part nih/second@1+1#1"))
          .satisfiesExactly(
              line -> assertThat(line).contains("read from element 0"),
              line -> assertThat(line).contains("written, 8 rows in 3 objects"));
      assertThat(log.lines()).anySatisfy(line -> assertThat(line).matches("Checkpoint \\d+: .*"));
    }
  }

  @Test
  void theLogDoesNotGrowWithTheImages() throws Exception {
    assertThat(linesOfAViewOf(200)).isEqualTo(linesOfAViewOf(20));
  }

  private static List<String> linesOfAViewOf(int samples) throws Exception {
    String bucket = "samples-" + samples;
    try (ObjectStore store = RUNS.bucket(bucket);
        CapturedLog log = CapturedLog.open()) {
      new SampleBucket(store).addNih("first", 0, samples, 256);
      RUNS.run(bucket, NIH, "--bounded", "--set", "job.parallelism=1");
      return log.withoutNumbers();
    }
  }

  @Test
  void everySampleBecomesATensorADropOrAReject() throws Exception {
    try (ObjectStore store = RUNS.bucket("balance")) {
      new SampleBucket(store).addNih("first", 0, 100, 16);

      RUNS.run("balance", NIH, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      assertThat(manifest.version()).isEqualTo(1);
      assertThat(manifest.sources()).containsExactly("nih/first");
      assertThat(manifest.samples()).isEqualTo(100);
      assertThat(manifest.tensors()).isEqualTo(70);
      assertThat(manifest.droppedByRule()).isEqualTo(Map.of("view", 10L, "no-split", 10L));
      assertThat(manifest.rejectsByReason()).isEqualTo(Map.of("TRUNCATED_IMAGE", 10L));
      assertThat(manifest.recipe()).isEqualTo("xray-16");
      assertThat(List.of(manifest.height(), manifest.width(), manifest.channels()))
          .containsExactly(16, 16, 1);
      assertThat(manifest.task()).isEqualTo(Task.MULTI_LABEL);
      assertThat(manifest.labels()).hasSize(14).startsWith("Atelectasis");
      // Each of the three patients is on both sides.
      assertThat(manifest.patientDisjoint()).isFalse();
      assertThat(manifest.sharedPatients()).isEqualTo(3);
      List<Reject> rejects = rows(store, "rejects/preprocess/nih-16/", Reject.getClassSchema());
      assertThat(rejects).hasSize(10).extracting(Reject::getId).contains("nih/00000009_000.png");
    }
  }

  @Test
  void tensorsHoldThePixelsAndLabelsOfTheirSplit() throws Exception {
    try (ObjectStore store = RUNS.bucket("tensors")) {
      new SampleBucket(store).addNih("first", 0, 40, 16);

      RUNS.run("tensors", NIH, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      List<TensorSample> train = new ArrayList<>();
      for (ObjectEntry shard : manifest.shards().get("train")) {
        train.addAll(
            ParquetRecords.decode(
                TensorSample.getClassSchema(), store.read(shard.key(), MAX_BYTES), shard.key()));
      }
      assertThat(train).hasSize((int) manifest.rows("train"));
      assertThat(train).extracting(TensorSample::getSplit).containsOnly("train");
      train.sort(Comparator.comparingLong(TensorSample::getPlace));
      assertThat(train).extracting(TensorSample::getId).isSorted().doesNotHaveDuplicates();
      assertThat(train)
          .allSatisfy(tensor -> assertThat(tensor.getPixels().remaining()).isEqualTo(256));
      int mass = manifest.labels().indexOf("Mass");
      long positive = train.stream().filter(tensor -> tensor.getLabels().get(mass) == 1).count();
      assertThat(positive).isPositive();
      assertThat(manifest.labelCounts().get("train").get("Mass"))
          .isEqualTo(LabelCount.of(positive, train.size() - positive, 0));
    }
  }

  @Test
  void objectsAndManifestAreTheSameAtAnyParallelismAndWhenRunAgain() throws Exception {
    Map<String, String> first = null;
    for (int parallelism = 1; parallelism <= 2; parallelism++) {
      String name = "parallelism-" + parallelism;
      try (ObjectStore store = RUNS.bucket(name)) {
        new SampleBucket(store).addNih("first", 0, 60, 8);
        new SampleBucket(store).addNih("second", 50, 90, 8);
        for (int i = 0; i < 2; i++) {
          RUNS.run(name, NIH, "--bounded", "--set", "job.parallelism=" + parallelism);
          Map<String, String> content = content(store);
          assertThat(content).containsKey("tensors/nih-16/_manifest.json");
          if (first == null) {
            first = content;
          }
          assertThat(content).isEqualTo(first);
        }
      }
    }
  }

  @Test
  void laterDropMakesTheViewGrowAndItsDuplicatesAreDropped() throws Exception {
    try (ObjectStore store = RUNS.bucket("grow")) {
      new SampleBucket(store).addNih("b", 0, 40, 16);
      RUNS.run("grow", NIH, "--bounded");
      ViewManifest before = ViewManifest.read(store, "nih-16").orElseThrow();
      // By name the new drop comes first; in the view it comes last.
      new SampleBucket(store).addNih("a", 35, 60, 16);

      RUNS.run("grow", NIH, "--bounded");

      ViewManifest after = ViewManifest.read(store, "nih-16").orElseThrow();
      assertThat(after.version()).isEqualTo(2);
      assertThat(after.sources()).containsExactly("nih/b", "nih/a");
      assertThat(after.samples()).isEqualTo(65);
      assertThat(after.droppedByRule()).containsEntry("duplicate-id", 5L);
      assertThat(after.shards().get("train")).containsAll(before.shards().get("train"));
      List<TensorSample> tensors = rows(store, "tensors/nih-16/", TensorSample.getClassSchema());
      assertThat(tensors).extracting(TensorSample::getId).doesNotHaveDuplicates();
      assertThat(tensors).hasSize((int) after.tensors());
    }
  }

  @Test
  void jobCancelledHalfWayAndStartedOverWritesTheSame() throws Exception {
    Map<String, String> undisturbed;
    try (ObjectStore store = RUNS.bucket("undisturbed")) {
      new SampleBucket(store).addNih("a", 0, 400, 8);
      RUNS.run("undisturbed", NIH, "--bounded");
      undisturbed = content(store);
    }
    try (ObjectStore store = RUNS.bucket("cancelled")) {
      new SampleBucket(store).addNih("a", 0, 400, 8);
      JobClient job = RUNS.start("cancelled", NIH);
      Awaited.until("tensors", () -> !store.list("tensors/").isEmpty());
      job.cancel().get();

      RUNS.run("cancelled", NIH, "--bounded");

      assertThat(content(store)).isEqualTo(undisturbed);
    }
  }

  @Test
  void sampleObjectThatIsNotWhatItsManifestSaysStopsTheJob() throws Exception {
    try (ObjectStore store = RUNS.bucket("damaged")) {
      new SampleBucket(store).addNih("a", 0, 20, 16);
      byte[] object = store.read("samples/nih/a/part-00001-0000.parquet", MAX_BYTES);
      object[object.length / 2] ^= 1;
      store.write("samples/nih/a/part-00001-0000.parquet", object);

      assertThatThrownBy(
              () -> RUNS.run("damaged", NIH, "--bounded", "--set", "job.restart-attempts=1"))
          .hasStackTraceContaining("samples/nih/a/part-00001-0000.parquet: rows ")
          .hasStackTraceContaining("the CRC-32C of its page");
      assertThat(ViewManifest.read(store, "nih-16")).isEmpty();
    }
  }

  @Test
  void continuousJobTakesUpADropThatAppearsLater() throws Exception {
    try (ObjectStore store = RUNS.bucket("continuous")) {
      new SampleBucket(store).addNih("a", 0, 20, 16);
      JobClient job = RUNS.start("continuous", NIH);
      try {
        awaitVersion(store, 1);
        new SampleBucket(store).addNih("b", 20, 40, 16);
        awaitVersion(store, 2);
      } finally {
        job.cancel().get();
      }

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      assertThat(manifest.sources()).containsExactly("nih/a", "nih/b");
      assertThat(manifest.samples()).isEqualTo(40);
    }
  }

  @Test
  void classViewKeepsColoursAndTakesNamesOfClasses() throws Exception {
    try (ObjectStore store = RUNS.bucket("digits")) {
      List<ImageSample> rows = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        rows.add(SampleBucket.cifar("digits", i));
      }
      new SampleBucket(store).add("cifar10", "digits", rows, 20);

      RUNS.run(
          "digits",
          Map.of(
              "view.name", "digits",
              "view.datasets", "cifar10",
              "view.recipe", "bit",
              "view.size", "32",
              "view.class-names", "0,1,2,3,4,5,6,7,8,9"),
          "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "digits").orElseThrow();
      assertThat(manifest.task()).isEqualTo(Task.MULTI_CLASS);
      assertThat(manifest.labels()).startsWith("0", "1").hasSize(10);
      assertThat(manifest.rows("train")).isEqualTo(40);
      assertThat(manifest.rows("test")).isEqualTo(10);
      assertThat(manifest.channels()).isEqualTo(3);
      assertThat(manifest.patientDisjoint()).isNull();
      assertThat(manifest.labelCounts().get("train").get("1")).isEqualTo(LabelCount.of(5, 35, 0));
    }
  }

  @Test
  void unionOfDataSetsCountsWhatADataSetDoesNotAnnotateAsUnknown() throws Exception {
    try (ObjectStore store = RUNS.bucket("union")) {
      new SampleBucket(store).addNih("a", 0, 5, 16);
      new SampleBucket(store)
          .add(
              "chexpert",
              "b",
              List.of(SampleBucket.chexpert("b", 0), SampleBucket.chexpert("b", 1)),
              16);
      Map<String, String> options = new TreeMap<>(NIH);
      options.put("view.datasets", "nih,chexpert");
      options.put("view.label-space", "union:nih+chexpert");

      RUNS.run("union", options, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      // By name: a view starts with the drops that are there, whichever data set is named first.
      assertThat(manifest.sources()).containsExactly("chexpert/b", "nih/a");
      Map<String, LabelCount> chexpert =
          manifest.labelCountsByDataset().get("chexpert").get("train");
      assertThat(chexpert.get("Cardiomegaly")).isEqualTo(LabelCount.of(2, 0, 0));
      assertThat(chexpert.get("Pneumonia")).isEqualTo(LabelCount.of(0, 0, 2));
      assertThat(chexpert.get("Hernia")).isEqualTo(LabelCount.of(0, 0, 2));
      // Four of five rows of NIH are in train, one of them with Cardiomegaly in test.
      assertThat(manifest.labelCountsByDataset().get("nih").get("test").get("Cardiomegaly"))
          .isEqualTo(LabelCount.of(1, 0, 0));
      assertThat(manifest.labelCounts().get("train").get("Cardiomegaly"))
          .isEqualTo(LabelCount.of(2, 4, 0));
      assertThat(manifest.labelCounts().get("train").get("Lung Opacity"))
          .isEqualTo(LabelCount.of(0, 0, 6));
    }
  }

  @Test
  void dropWithoutSamplesIsASourceWithoutShards() throws Exception {
    try (ObjectStore store = RUNS.bucket("empty")) {
      new SampleBucket(store).add("nih", "empty", List.of(), 16);

      RUNS.run("empty", NIH, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      assertThat(manifest.sources()).containsExactly("nih/empty");
      assertThat(manifest.tensors()).isZero();
    }
  }

  @Test
  void dataSetWithoutCompleteDropEndsTheJobAtOnce() throws Exception {
    try (ObjectStore store = RUNS.bucket("missing")) {
      store.write("drops/nih/waiting/_READY", new byte[0]);
      new SampleBucket(store).add("cifar10", "digits", List.of(SampleBucket.cifar("d", 1)), 16);

      assertThatThrownBy(() -> RUNS.run("missing", NIH, "--bounded"))
          .hasStackTraceContaining("no complete drop of the data sets [nih]")
          .hasStackTraceContaining("[cifar10/digits]")
          .hasStackTraceContaining("[nih/waiting]");
    }
  }

  @Test
  void viewOfAnotherRecipeIsNotOverwritten() throws Exception {
    try (ObjectStore store = RUNS.bucket("other")) {
      new SampleBucket(store).addNih("first", 0, 20, 16);
      RUNS.run("other", NIH, "--bounded");

      assertThatThrownBy(() -> RUNS.run("other", NIH, "--bounded", "--set", "view.size=24"))
          .hasStackTraceContaining("its recipe is xray-16, configured is xray-24");
      assertThat(ViewManifest.read(store, "nih-16").orElseThrow().recipe()).isEqualTo("xray-16");
    }
  }
}
