package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.config.ConfigurationException;
import io.radflow.ingest.config.JobArguments;
import io.radflow.ingest.config.JobConfiguration;
import io.radflow.ingest.parquet.ParquetRecords;
import io.radflow.ingest.record.Metric;
import io.radflow.ingest.record.Prediction;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.ingest.store.StoredObject;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.HeadInitialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TrainingJobTest {

  private static final int TEST_ROWS = 22;

  @RegisterExtension
  static final MiniClusterExtension FLINK =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir static Path folder;

  private static EmbeddedStore server;
  private static ObjectStore store;

  @BeforeAll
  static void writeView() throws Exception {
    server = EmbeddedStore.start(folder.resolve("store"), 0);
    store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), "radflow", "us-east-1", server.credentials().file().toString()));
    store.createBucket();
    TestView.write(store, "halves", 32, 150, TEST_ROWS, 16);
  }

  @AfterAll
  static void stopStore() {
    store.close();
    server.close();
  }

  @Test
  void learnsAndWritesPredictionsMetricsAndModels() throws Exception {
    run(configuration("learn", "job.parallelism=2", "training.snapshot-every=10")).get();

    assertThat(predictions("learn", 10)).hasSize(TEST_ROWS);
    List<Prediction> last = predictions("learn", 24);
    assertThat(last).extracting(Prediction::getSampleId).doesNotHaveDuplicates().hasSize(TEST_ROWS);
    assertThat(last).allMatch(one -> one.getPassSize() == TEST_ROWS && one.getStep() == 24);
    assertThat(accuracy(last)).isGreaterThanOrEqualTo(0.9);
    assertThat(metrics("learn").stream().filter(one -> one.getName().equals("train/loss")))
        .extracting(Metric::getStep)
        .containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(1, 24).boxed().toList());
    assertThat(store.list("models/learn/"))
        .extracting(StoredObject::key)
        .containsExactlyInAnyOrder(
            "models/learn/step=10/card.json",
            "models/learn/step=10/model.npz",
            "models/learn/step=20/card.json",
            "models/learn/step=20/model.npz",
            "models/learn/step=24/card.json",
            "models/learn/step=24/model.npz");
    assertThat(new String(store.read("models/learn/step=24/card.json", 1 << 20)))
        .contains("\"training.learning-rate\" : \"0.02\"")
        .doesNotContain(server.endpoint())
        .doesNotContain(server.credentials().secretKey());
  }

  @Test
  void givesTheSameModelAndPredictionsAtAnyReaderParallelism() throws Exception {
    run(configuration("one-reader", "job.parallelism=1")).get();
    run(configuration("four-readers", "job.parallelism=4")).get();

    assertSameResults("one-reader", "four-readers");
  }

  @Test
  void endsInTheSameModelWhenATaskManagerIsLostInTheMiddle(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    run(configuration("undisturbed", "job.parallelism=2")).get();
    Configuration disturbed = configuration("disturbed", "job.parallelism=2");
    CompletableFuture<?> result = run(disturbed);
    awaitCheckpoint("train-disturbed");
    for (int lost = 0; lost < 2; lost++) {
      cluster.terminateTaskManager(lost).get();
      cluster.startTaskManager();
    }
    result.get();

    assertSameResults("undisturbed", "disturbed");
  }

  @Test
  void startsFromAPublishedModelWithANewHead() throws Exception {
    run(configuration("source", "training.steps=4")).get();
    run(configuration(
            "transfer",
            "training.steps=2",
            "training.pretrained-model=models/source/step=4/model.npz"))
        .get();

    assertThat(predictions("transfer", 2))
        .allMatch(one -> one.getPretrainedModel().equals("source-step4"));
  }

  @Test
  void plansTheNetworkAndTheHeadThatAreConfigured() throws Exception {
    List<Integer> units = List.of(1, 1, 1, 1);
    Run plain = Run.plan(configuration("plain"));
    assertThat(plain.network()).isEqualTo(new BitNetwork(units, 1, 2, Stem.IMAGENET));
    assertThat(plain.head()).isEqualTo(HeadInitialization.UNIFORM);
    Run small =
        Run.plan(
            configuration(
                "small",
                "training.stem=SMALL",
                "training.width=2",
                "training.head=FROM_FILE",
                "training.pretrained-model=models/source/step=4/model.npz"));
    assertThat(small.network()).isEqualTo(new BitNetwork(units, 2, 2, Stem.SMALL));
    assertThat(small.head()).isEqualTo(HeadInitialization.FROM_FILE);
  }

  @Test
  void trainsOnTheImagesThatAreDrawn() throws Exception {
    Run few = Run.plan(configuration("few", "training.shot=12_shot", "training.batch=8"));
    Run tiny = Run.plan(configuration("tiny", "training.shot=1_shot", "training.batch=8"));
    Run part = Run.plan(configuration("part", "training.train-fraction=0.5"));
    Run balanced = Run.plan(configuration("balanced", "training.oversample=true"));

    assertThat(few.plan().trainRows()).isEqualTo(24);
    assertThat(few.description().shot()).isEqualTo("12_shot");
    assertThat(tiny.plan().trainRows()).as("with replacement").isEqualTo(8);
    assertThat(part.plan().trainRows()).isEqualTo(75);
    assertThat(balanced.plan().trainRows()).isEqualTo(150);

    run(configuration("tiny", "training.shot=1_shot", "training.steps=3")).get();
    assertThatThrownBy(() -> Run.plan(configuration("more", "training.shot=76_shot")))
        .hasMessageContaining("training.shot")
        .hasMessageContaining("Class 0 has 75 images; expected 76");
    assertThatThrownBy(() -> Run.plan(configuration("name", "training.shot=few")))
        .hasMessageContaining("'few'")
        .hasMessageContaining("10_shot");
    assertThatThrownBy(() -> Run.plan(configuration("none", "training.train-fraction=0")))
        .hasMessageContaining("training.train-fraction");
    assertThatThrownBy(
            () ->
                Run.plan(
                    configuration("twice", "training.shot=1_shot", "training.oversample=true")))
        .hasMessageContaining("training.oversample");
  }

  @Test
  void fineTunesByTheHyperRule() throws Exception {
    Configuration byRule = configuration("rule", "training.schedule=HYPER_RULE");
    byRule.removeConfig(TrainingOptions.STEPS);
    Run rule = Run.plan(byRule);

    assertThat(rule.plan().steps()).isEqualTo(500);
    assertThat(rule.mixup()).isZero();
    assertThat(rule.learningRate().at(150)).isEqualTo(byRule.get(TrainingOptions.LEARNING_RATE));
    Run mixed = Run.plan(configuration("mixed", "training.mixup=0.1", "training.steps=3"));
    assertThat(mixed.mixup()).isEqualTo(0.1);
    run(configuration("mixed", "training.mixup=0.1", "training.steps=3")).get();
    assertThatThrownBy(() -> Run.plan(configuration("mixing", "training.mixup=-1")))
        .hasMessageContaining("training.mixup");
  }

  @Test
  void keepsTheNewestSnapshots() throws Exception {
    run(configuration(
            "kept", "training.snapshot-every=4", "training.keep-snapshots=2", "training.steps=14"))
        .get();

    assertThat(store.list("models/kept/").stream().map(StoredObject::key))
        .containsExactly(
            "models/kept/step=12/card.json",
            "models/kept/step=12/model.npz",
            "models/kept/step=14/card.json",
            "models/kept/step=14/model.npz");
    assertThat(new String(store.read("models/kept/step=14/card.json", 1 << 20)))
        .contains("\"train/loss\" : ")
        .contains("\"train/learning_rate\" : ");
  }

  @Test
  void stopsForGoodAtALossThatIsNotFinite() throws Exception {
    CompletableFuture<?> result =
        run(
            configuration(
                "diverging",
                "training.schedule=CONSTANT",
                "training.learning-rate=1e30",
                "training.warmup-steps=0",
                "job.restart-attempts=1000"));

    assertThatThrownBy(result::get)
        .hasStackTraceContaining("NonFiniteLossException")
        .hasStackTraceContaining("at step")
        .hasStackTraceContaining("learning rate 1.0E30")
        .hasStackTraceContaining("halves/train-");
    assertThat(store.list("models/diverging/")).isEmpty();
  }

  @Test
  void refusesARunThatCannotBePlanned() {
    assertThatThrownBy(() -> run(configuration("lost", "training.view=nowhere")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'nowhere'")
        .hasMessageContaining("tensors/nowhere/_manifest.json");
    assertThatThrownBy(() -> run(configuration("both", "training.epochs=3")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("found both");
    assertThatThrownBy(() -> run(configuration("big", "training.batch=151")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("150 rows");
    assertThatThrownBy(() -> run(configuration("Bad name"))).hasMessageContaining("'training.run'");
    assertThatThrownBy(() -> run(configuration("wide", "training.width=9")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("1 to 8, not 9");
    assertThatThrownBy(() -> run(configuration("head", "training.head=ZERO")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'ZERO' of key 'training.head'")
        .hasMessageContaining("'training.pretrained-model'");
    assertThatThrownBy(() -> run(configuration("split", "training.evaluation-split=valid")))
        .hasMessageContaining("'valid'");
  }

  private static Configuration configuration(String run, String... overrides) {
    Map<String, String> values = new TreeMap<>();
    values.put("store.endpoint", server.endpoint());
    values.put("store.credentials-file", server.credentials().file().toString());
    values.put("job.checkpoint-interval", "500 ms");
    values.put("job.restart-attempts", "3");
    values.put("job.checkpoint-directory", folder.resolve("checkpoints-train-" + run).toUri() + "");
    values.put("training.run", run);
    values.put("training.view", "halves");
    values.put("training.units", "1;1;1;1");
    values.put("training.batch", "16");
    values.put("training.steps", "24");
    values.put("training.evaluate-every", "10");
    values.put("training.learning-rate", "0.02");
    values.put("training.warmup-steps", "3");
    values.put("training.shuffle-rows", "40");
    values.put("training.threads", "2");
    values.put("training.augmentation", "shift");
    values.put("training.augmentation-parameters", "pixels=2");
    for (String override : overrides) {
      values.put(
          override.substring(0, override.indexOf('=')),
          override.substring(override.indexOf('=') + 1));
    }
    return JobConfiguration.load(new JobArguments(null, values, false), TrainingJob.CATALOG);
  }

  private static CompletableFuture<?> run(Configuration configuration) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    TrainingJob.define(environment, configuration);
    JobClient client = environment.executeAsync(TrainingJob.jobName(configuration));
    return client.getJobExecutionResult();
  }

  private static void awaitCheckpoint(String job) throws Exception {
    Path directory = folder.resolve("checkpoints-" + job);
    while (!directory.toFile().exists() || !hasCheckpoint(directory)) {
      Thread.onSpinWait();
    }
  }

  private static boolean hasCheckpoint(Path directory) throws Exception {
    try (var files = java.nio.file.Files.walk(directory)) {
      return files.anyMatch(file -> file.endsWith("_metadata"));
    } catch (java.io.UncheckedIOException e) {
      // A checkpoint was retired while the folder was walked.
      return false;
    }
  }

  private static void assertSameResults(String one, String other) throws Exception {
    assertThat(store.read("models/" + other + "/step=24/model.npz", 1L << 30))
        .isEqualTo(store.read("models/" + one + "/step=24/model.npz", 1L << 30));
    for (long step : new long[] {10, 20, 24}) {
      assertThat(predictions(other, step).stream().map(TrainingJobTest::line).toList())
          .isEqualTo(predictions(one, step).stream().map(TrainingJobTest::line).toList());
    }
    assertThat(metrics(other).stream().map(TrainingJobTest::line).toList())
        .isEqualTo(metrics(one).stream().map(TrainingJobTest::line).toList());
  }

  private static String line(Prediction row) {
    return row.getSampleId() + row.getLabels() + row.getScores();
  }

  private static String line(Metric row) {
    return row.getStep() + row.getName() + row.getValue();
  }

  private static double accuracy(List<Prediction> predictions) {
    return predictions.stream()
        .mapToInt(
            one ->
                (one.getScores().get(0) > one.getScores().get(1)) == (one.getLabels().get(0) == 1)
                    ? 1
                    : 0)
        .average()
        .orElse(0);
  }

  private static List<Prediction> predictions(String run, long step) throws Exception {
    List<Prediction> rows = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.predictions(run, step))) {
      rows.addAll(
          ParquetRecords.decode(
              Prediction.getClassSchema(), store.read(object.key(), 1 << 26), object.key()));
    }
    return rows;
  }

  private static List<Metric> metrics(String run) throws Exception {
    List<Metric> rows = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.trainingMetrics(run))) {
      rows.addAll(
          ParquetRecords.decode(
              Metric.getClassSchema(), store.read(object.key(), 1 << 26), object.key()));
    }
    return rows;
  }
}
