package io.radflow.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.config.JobArguments;
import io.radflow.ingest.config.JobConfiguration;
import io.radflow.ingest.manifest.ObjectEntry;
import io.radflow.ingest.manifest.ViewManifest;
import io.radflow.ingest.manifest.ViewManifest.LabelCount;
import io.radflow.ingest.parquet.ParquetRecords;
import io.radflow.ingest.record.ImageSample;
import io.radflow.ingest.record.Reject;
import io.radflow.ingest.record.Task;
import io.radflow.ingest.record.TensorSample;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class PreprocessJobTest {

  private static final long MAX_BYTES = 64L << 20;

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir static Path folder;

  private static EmbeddedStore server;

  @BeforeAll
  static void startStore() throws Exception {
    server = EmbeddedStore.start(folder.resolve("store"), 0);
  }

  @AfterAll
  static void stopStore() {
    server.close();
  }

  @Test
  void everySampleBecomesATensorADropOrAReject() throws Exception {
    try (ObjectStore store = bucket("balance")) {
      new SampleBucket(store).addNih("first", 0, 100, 16);

      run("balance", NIH, "--bounded");

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
      assertThat(rejects).hasSize(10);
      assertThat(rejects.get(0).getId()).isEqualTo("nih/00000009_000.png");
    }
  }

  @Test
  void tensorsHoldThePixelsAndLabelsOfTheirSplit() throws Exception {
    try (ObjectStore store = bucket("tensors")) {
      new SampleBucket(store).addNih("first", 0, 40, 16);

      run("tensors", NIH, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      List<TensorSample> train = new ArrayList<>();
      for (ObjectEntry shard : manifest.shards().get("train")) {
        train.addAll(
            ParquetRecords.decode(
                TensorSample.getClassSchema(), store.read(shard.key(), MAX_BYTES), shard.key()));
      }
      assertThat(train).hasSize((int) manifest.rows("train"));
      assertThat(train).extracting(TensorSample::getSplit).containsOnly("train");
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
      try (ObjectStore store = bucket(name)) {
        new SampleBucket(store).addNih("first", 0, 60, 8);
        new SampleBucket(store).addNih("second", 50, 90, 8);
        for (int i = 0; i < 2; i++) {
          run(name, NIH, "--bounded", "--set", "job.parallelism=" + parallelism);
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
    try (ObjectStore store = bucket("grow")) {
      new SampleBucket(store).addNih("b", 0, 40, 16);
      run("grow", NIH, "--bounded");
      ViewManifest before = ViewManifest.read(store, "nih-16").orElseThrow();
      // By name the new drop comes first; in the view it comes last.
      new SampleBucket(store).addNih("a", 35, 60, 16);

      run("grow", NIH, "--bounded");

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
    try (ObjectStore store = bucket("undisturbed")) {
      new SampleBucket(store).addNih("a", 0, 400, 8);
      run("undisturbed", NIH, "--bounded");
      undisturbed = content(store);
    }
    try (ObjectStore store = bucket("cancelled")) {
      new SampleBucket(store).addNih("a", 0, 400, 8);
      StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
      PreprocessJob.define(environment, configuration("cancelled", NIH));
      JobClient job = environment.executeAsync("cancelled");
      await(() -> !store.list("tensors/").isEmpty());
      job.cancel().get();

      run("cancelled", NIH, "--bounded");

      assertThat(content(store)).isEqualTo(undisturbed);
    }
  }

  @Test
  void sampleObjectThatIsNotWhatItsManifestSaysStopsTheJob() throws Exception {
    try (ObjectStore store = bucket("damaged")) {
      new SampleBucket(store).addNih("a", 0, 20, 16);
      byte[] object = store.read("samples/nih/a/part-00001-0000.parquet", MAX_BYTES);
      object[object.length / 2] ^= 1;
      store.write("samples/nih/a/part-00001-0000.parquet", object);

      assertThatThrownBy(() -> run("damaged", NIH, "--bounded", "--set", "job.restart-attempts=1"))
          .hasStackTraceContaining("samples/nih/a/part-00001-0000.parquet: the CRC-32C is");
      assertThat(ViewManifest.read(store, "nih-16")).isEmpty();
    }
  }

  @Test
  void continuousJobTakesUpADropThatAppearsLater() throws Exception {
    try (ObjectStore store = bucket("continuous")) {
      new SampleBucket(store).addNih("a", 0, 20, 16);
      StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
      PreprocessJob.define(environment, configuration("continuous", NIH));
      JobClient job = environment.executeAsync("continuous");
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
    try (ObjectStore store = bucket("digits")) {
      List<ImageSample> rows = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        rows.add(SampleBucket.cifar("digits", i));
      }
      new SampleBucket(store).add("cifar10", "digits", rows, 20);

      run(
          "digits",
          Map.of(
              "view.name", "digits",
              "view.datasets", "cifar10",
              "view.recipe", "bit",
              "view.size", "32",
              "view.class-names", "0;1;2;3;4;5;6;7;8;9"),
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
    try (ObjectStore store = bucket("union")) {
      new SampleBucket(store).addNih("a", 0, 5, 16);
      new SampleBucket(store)
          .add(
              "chexpert",
              "b",
              List.of(SampleBucket.chexpert("b", 0), SampleBucket.chexpert("b", 1)),
              16);
      Map<String, String> options = new TreeMap<>(NIH);
      options.put("view.datasets", "nih;chexpert");
      options.put("view.label-space", "union:nih+chexpert");

      run("union", options, "--bounded");

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
    try (ObjectStore store = bucket("empty")) {
      new SampleBucket(store).add("nih", "empty", List.of(), 16);

      run("empty", NIH, "--bounded");

      ViewManifest manifest = ViewManifest.read(store, "nih-16").orElseThrow();
      assertThat(manifest.sources()).containsExactly("nih/empty");
      assertThat(manifest.tensors()).isZero();
    }
  }

  @Test
  void dataSetWithoutCompleteDropEndsTheJobAtOnce() throws Exception {
    try (ObjectStore store = bucket("missing")) {
      store.write("drops/nih/waiting/_READY", new byte[0]);
      new SampleBucket(store).add("cifar10", "digits", List.of(SampleBucket.cifar("d", 1)), 16);

      assertThatThrownBy(() -> run("missing", NIH, "--bounded"))
          .hasStackTraceContaining("no complete drop of the data sets [nih]")
          .hasStackTraceContaining("[cifar10/digits]")
          .hasStackTraceContaining("[nih/waiting]");
    }
  }

  @Test
  void viewOfAnotherRecipeIsNotOverwritten() throws Exception {
    try (ObjectStore store = bucket("other")) {
      new SampleBucket(store).addNih("first", 0, 20, 16);
      run("other", NIH, "--bounded");

      assertThatThrownBy(() -> run("other", NIH, "--bounded", "--set", "view.size=24"))
          .hasStackTraceContaining("its recipe is xray-16, configured is xray-24");
      assertThat(ViewManifest.read(store, "nih-16").orElseThrow().recipe()).isEqualTo("xray-16");
    }
  }

  private static final Map<String, String> NIH =
      Map.of(
          "view.name", "nih-16",
          "view.datasets", "nih",
          "view.recipe", "xray",
          "view.size", "16",
          "view.discovery-interval", "100 ms");

  private static void run(String bucket, Map<String, String> options, String... arguments)
      throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    PreprocessJob.define(environment, configuration(bucket, options, arguments));
    environment.execute("test");
  }

  private static Configuration configuration(
      String bucket, Map<String, String> options, String... arguments) {
    Map<String, String> all = new TreeMap<>(options);
    all.put("store.endpoint", server.endpoint());
    all.put("store.bucket", bucket);
    all.put("store.credentials-file", server.credentials().file().toString());
    all.put("job.checkpoint-directory", folder.resolve("checkpoints").toUri().toString());
    all.put("job.restart-attempts", "3");
    List<String> line = new ArrayList<>();
    all.forEach((key, value) -> line.addAll(List.of("--set", key + "=" + value)));
    line.addAll(List.of(arguments));
    return JobConfiguration.load(
        JobArguments.parse(line.toArray(String[]::new)), PreprocessJob.CATALOG);
  }

  private static ObjectStore bucket(String name) throws IOException {
    ObjectStore store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), name, "us-east-1", server.credentials().file().toString()));
    store.createBucket();
    return store;
  }

  /** Every object that the job has written, by key. */
  private static Map<String, String> content(ObjectStore store) throws IOException {
    Map<String, String> content = new TreeMap<>();
    for (String prefix : List.of("tensors/", "rejects/")) {
      for (StoredObject object : store.list(prefix)) {
        content.put(object.key(), HexFormat.of().formatHex(store.read(object.key(), MAX_BYTES)));
      }
    }
    return content;
  }

  private static <T extends org.apache.avro.specific.SpecificRecord> List<T> rows(
      ObjectStore store, String prefix, org.apache.avro.Schema schema) throws IOException {
    List<T> rows = new ArrayList<>();
    for (StoredObject object : store.list(prefix)) {
      if (object.key().endsWith(".parquet")) {
        rows.addAll(
            ParquetRecords.<T>decode(schema, store.read(object.key(), MAX_BYTES), object.key()));
      }
    }
    return rows;
  }

  private static void awaitVersion(ObjectStore store, int version) throws Exception {
    await(() -> ViewManifest.read(store, "nih-16").map(ViewManifest::version).orElse(0) >= version);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
