package io.radflow.training;

import static io.radflow.training.TrainingRun.TEST_ROWS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.log.CapturedLog;
import io.radflow.training.check.HalvesView;
import io.radflow.training.engine.Normalization;
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.Stem;
import io.radflow.training.plan.TrainRows;
import io.radflow.training.weights.HeadInitialization;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrainingJobTest {

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(2, 2);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  private static ObjectStore store;

  @BeforeAll
  static void writeView() throws Exception {
    store = RUNS.store();
  }

  @Test
  void theLogFollowsBlocksPassesSnapshotsAndCheckpoints() throws Exception {
    try (CapturedLog log = CapturedLog.open()) {
      RUNS.run(
              RUNS.configuration(
                  "followed",
                  "job.parallelism=1",
                  "training.snapshot-every=10",
                  "training.keep-snapshots=1",
                  "training.best-by=ACCURACY"))
          .get();

      assertThat(log.linesOf("Block 0"))
          .satisfiesExactly(
              line ->
                  assertThat(line).containsPattern("epoch 0, \\d+ rows of \\d+ pieces from row 0"),
              line -> assertThat(line).containsPattern("sent, \\d+ rows"));
      assertThat(log.linesOf("Pass 1 of 3"))
          .satisfiesExactly(
              line -> assertThat(line).contains("scores 22 images, after step 10"),
              line -> assertThat(line).contains("done, after step 10: {"));
      assertThat(log.linesOf("Snapshot step=10"))
          .anySatisfy(line -> assertThat(line).contains("goes to s3://radflow/models/followed/"))
          .anySatisfy(
              line -> assertThat(line).containsPattern("published, \\d+ bytes of weights and"))
          .anySatisfy(line -> assertThat(line).contains("the best so far, evaluation/accuracy"));
      assertThat(log.lines())
          .anySatisfy(line -> assertThat(line).matches("Snapshot step=\\d+: removed.*"));
      assertThat(log.lines())
          .anySatisfy(line -> assertThat(line).matches("Checkpoint \\d+: epoch \\d+, .*"))
          .anySatisfy(line -> assertThat(line).matches("Checkpoint \\d+: cut after step \\d+ .*"))
          .anySatisfy(line -> assertThat(line).matches("Checkpoint \\d+: complete"));
      // 24 steps of 16 images and three passes of 22: no line for each of them.
      assertThat(log.withoutNumbers()).hasSizeLessThan(100);
    }
  }

  @Test
  void learnsAndWritesPredictionsMetricsAndModels() throws Exception {
    RUNS.run(RUNS.configuration("learn", "job.parallelism=2", "training.snapshot-every=10")).get();

    assertThat(RUNS.predictions("learn", 10)).hasSize(TEST_ROWS);
    List<Prediction> last = RUNS.predictions("learn", 24);
    assertThat(last).extracting(Prediction::getSampleId).doesNotHaveDuplicates().hasSize(TEST_ROWS);
    assertThat(last).allMatch(one -> one.getPassSize() == TEST_ROWS && one.getStep() == 24);
    assertThat(accuracy(last)).isGreaterThanOrEqualTo(0.9);
    assertThat(RUNS.metrics("learn").stream().filter(one -> one.getName().equals("train/loss")))
        .extracting(Metric::getStep)
        .containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(1, 24).boxed().toList());
    assertThat(store.list("models/learn/step="))
        .extracting(StoredObject::key)
        .containsExactlyInAnyOrder(
            "models/learn/step=10/card.json",
            "models/learn/step=10/model.npz",
            "models/learn/step=10/momentum.npz",
            "models/learn/step=20/card.json",
            "models/learn/step=20/model.npz",
            "models/learn/step=20/momentum.npz",
            "models/learn/step=24/card.json",
            "models/learn/step=24/model.npz");
    assertThat(new String(store.read("models/learn/step=24/card.json", 1 << 20)))
        .contains("\"training.learning-rate\" : \"0.02\"")
        .doesNotContain(RUNS.server().endpoint())
        .doesNotContain(RUNS.server().credentials().secretKey());
  }

  @Test
  void givesTheSameModelAndPredictionsAtAnyReaderParallelism() throws Exception {
    RUNS.run(RUNS.configuration("one-reader", "job.parallelism=1")).get();
    RUNS.run(RUNS.configuration("four-readers", "job.parallelism=4")).get();

    RUNS.assertSameResults("one-reader", "four-readers", 10, 20, 24);
  }

  @Test
  void startsFromAPublishedModelWithANewHead() throws Exception {
    RUNS.run(RUNS.configuration("source", "training.steps=4")).get();
    RUNS.run(
            RUNS.configuration(
                "transfer",
                "training.steps=2",
                "training.pretrained-model=models/source/step=4/model.npz"))
        .get();

    assertThat(RUNS.predictions("transfer", 2))
        .allMatch(one -> one.getPretrainedModel().equals("source-step4"));
  }

  @Test
  void plansTheNetworkAndTheHeadThatAreConfigured() throws Exception {
    List<Integer> units = List.of(1, 1, 1, 1);
    Run plain = Run.plan(RUNS.configuration("plain"));
    assertThat(plain.network()).isEqualTo(new BitNetwork(units, 1, 2, Stem.IMAGENET));
    assertThat(plain.head()).isEqualTo(HeadInitialization.UNIFORM);
    store.write("models/published.npz", new byte[0]);
    Run small =
        Run.plan(
            RUNS.configuration(
                "small",
                "training.stem=SMALL",
                "training.width=2",
                "training.head=FROM_FILE",
                "training.normalization=IMAGENET",
                "training.pretrained-model=models/published.npz"));
    assertThat(small.network()).isEqualTo(new BitNetwork(units, 2, 2, Stem.SMALL));
    assertThat(small.head()).isEqualTo(HeadInitialization.FROM_FILE);
    assertThat(small.engineSettings().normalization().levels(0))
        .isEqualTo(Normalization.imageNet().levels(0));
  }

  @Test
  void trainsOnTheImagesThatAreDrawn() throws Exception {
    Run few = Run.plan(RUNS.configuration("few", "training.shot=12_shot", "training.batch=8"));
    Run tiny = Run.plan(RUNS.configuration("tiny", "training.shot=1_shot", "training.batch=8"));
    Run part = Run.plan(RUNS.configuration("part", "training.train-fraction=0.5"));
    Run balanced = Run.plan(RUNS.configuration("balanced", "training.oversample=true"));

    assertThat(few.plan().positions().trainRows()).isEqualTo(24);
    assertThat(few.description().shot()).isEqualTo("12_shot");
    assertThat(tiny.plan().positions().trainRows()).as("with replacement").isEqualTo(8);
    assertThat(part.plan().positions().trainRows()).isEqualTo(75);
    assertThat(balanced.plan().positions().trainRows()).isEqualTo(150);

    RUNS.run(RUNS.configuration("tiny", "training.shot=1_shot", "training.steps=3")).get();
    assertThatThrownBy(() -> Run.plan(RUNS.configuration("more", "training.shot=76_shot")))
        .hasMessageContaining("training.shot")
        .hasMessageContaining("Class 0 has 75 images; expected 76");
    assertThatThrownBy(() -> Run.plan(RUNS.configuration("name", "training.shot=few")))
        .hasMessageContaining("'few'")
        .hasMessageContaining("10_shot");
    assertThatThrownBy(() -> Run.plan(RUNS.configuration("none", "training.train-fraction=0")))
        .hasMessageContaining("training.train-fraction");
    assertThatThrownBy(
            () ->
                Run.plan(
                    RUNS.configuration(
                        "twice", "training.shot=1_shot", "training.oversample=true")))
        .hasMessageContaining("training.oversample");
  }

  @Test
  void fineTunesByTheHyperRule() throws Exception {
    Configuration byRule = RUNS.configuration("rule", "training.schedule=HYPER_RULE");
    byRule.removeConfig(ScheduleOptions.STEPS.option());
    Run rule = Run.plan(byRule);

    assertThat(rule.plan().positions().steps()).isEqualTo(500);
    assertThat(rule.schedule().mixup()).isZero();
    assertThat(rule.schedule().learningRate().at(150))
        .isEqualTo(ScheduleOptions.LEARNING_RATE.in(byRule));
    Run mixed = Run.plan(RUNS.configuration("mixed", "training.mixup=0.1", "training.steps=3"));
    assertThat(mixed.schedule().mixup()).isEqualTo(0.1);
    RUNS.run(RUNS.configuration("mixed", "training.mixup=0.1", "training.steps=3")).get();
    assertThatThrownBy(() -> Run.plan(RUNS.configuration("mixing", "training.mixup=-1")))
        .hasMessageContaining("training.mixup");
  }

  @Test
  void refusesMoreStepsThanARunCanHaveAndNamesTheKey() {
    assertThatThrownBy(
            () -> RUNS.run(RUNS.configuration("endless", "training.steps=" + Long.MAX_VALUE)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'training.steps'");
    Configuration epochs = RUNS.configuration("many", "training.epochs=1e9");
    epochs.removeConfig(ScheduleOptions.STEPS.option());
    assertThatThrownBy(() -> RunSchedule.of(epochs, List.of(TrainRows.all(1_000_000))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'training.epochs' is not at most 1000000000000 steps");
  }

  @Test
  void keepsTheNewestSnapshots() throws Exception {
    RUNS.run(
            RUNS.configuration(
                "kept",
                "training.snapshot-every=4",
                "training.keep-snapshots=2",
                "training.steps=14"))
        .get();

    assertThat(store.list("models/kept/step=").stream().map(StoredObject::key))
        .containsExactly(
            "models/kept/step=12/card.json",
            "models/kept/step=12/model.npz",
            "models/kept/step=12/momentum.npz",
            "models/kept/step=14/card.json",
            "models/kept/step=14/model.npz");
    assertThat(new String(store.read("models/kept/step=14/card.json", 1 << 20)))
        .contains("\"train/loss\" : ")
        .contains("\"train/learning_rate\" : ");
  }

  @Test
  void stopsForGoodAtALossThatIsNotFinite() throws Exception {
    CompletableFuture<?> result =
        RUNS.run(
            RUNS.configuration(
                "diverging",
                "training.schedule=CONSTANT",
                "training.learning-rate=1000",
                "training.weight-decay=1",
                "training.warmup-steps=0",
                "job.restart-attempts=1000"));

    assertThatThrownBy(result::get)
        .hasStackTraceContaining("NonFiniteLossException")
        .hasStackTraceContaining("at step")
        .hasStackTraceContaining("learning rate 1000.0")
        .hasStackTraceContaining("halves/train-");
    assertThat(store.list("models/diverging/step=")).isEmpty();
  }

  @Test
  void refusesARunThatCannotBePlanned() throws Exception {
    HalvesView.write(store, "test-only", 16, 0, 8, 8);
    assertThatThrownBy(() -> RUNS.run(RUNS.configuration("empty", "training.view=test-only")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'test-only' of key 'training.view'")
        .hasMessageContaining("its train split is empty");
    assertThatThrownBy(() -> RUNS.run(RUNS.configuration("lost", "training.view=nowhere")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'nowhere'")
        .hasMessageContaining("tensors/nowhere/_manifest.json");
    assertThatThrownBy(() -> RUNS.run(RUNS.configuration("both", "training.epochs=3")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("found both");
    assertThatThrownBy(() -> RUNS.run(RUNS.configuration("big", "training.batch=151")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'151' of key 'training.batch'")
        .hasMessageContaining("150 rows");
    assertThatThrownBy(() -> RUNS.run(RUNS.configuration("Bad name")))
        .hasMessageContaining("'training.run'");
    assertThatThrownBy(() -> RUNS.run(RUNS.configuration("wide", "training.width=9")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'9' of key 'training.width' is not a whole number from 1 to 8");
    assertThatThrownBy(() -> RUNS.run(RUNS.configuration("head", "training.head=ZERO")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'ZERO' of key 'training.head'")
        .hasMessageContaining("'training.pretrained-model'");
    assertThatThrownBy(
            () -> RUNS.run(RUNS.configuration("split", "training.evaluation-split=valid")))
        .hasMessageContaining("'valid'");
  }

  @Test
  void refusesAModelThatIsNotThereOrDoesNotFit() throws Exception {
    assertThatThrownBy(() -> planned("training.pretrained-model=models/nobody/step=3/model.npz"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'training.pretrained-model'")
        .hasMessageContaining("there is no")
        .hasMessageContaining("models/nobody/step=3/model.npz");
    for (String none : List.of("/nofile", "models//nobody")) {
      assertThatThrownBy(
              () -> RUNS.run(RUNS.configuration("no-key", "training.pretrained-model=" + none)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("'" + none + "' of key 'training.pretrained-model'");
    }
    assertThatThrownBy(() -> planned("training.pretrained-model=models/nobody/best"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("models/nobody/best.json")
        .hasMessageContaining("training.best-by");

    RUNS.run(RUNS.configuration("two-units", "training.steps=1", "training.units=1,1,1,2")).get();
    String model = "training.pretrained-model=models/two-units/step=1/model.npz";
    assertThatThrownBy(() -> planned(model))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("1, 1, 1, 2")
        .hasMessageContaining("1, 1, 1, 1");
    // A model without a card, as of another tool, is looked at when it is read, if nothing is
    // asked.
    byte[] weights = store.read("models/two-units/step=1/model.npz", 1 << 30);
    store.write("models/foreign.npz", weights);
    assertThatThrownBy(
            () ->
                RUNS.run(
                        RUNS.configuration(
                            "foreign",
                            "training.width=1",
                            "training.stem=IMAGENET",
                            "training.normalization=HALF",
                            "training.pretrained-model=models/foreign.npz"))
                    .get())
        .hasStackTraceContaining("Cannot start from")
        .hasStackTraceContaining("models/foreign.npz")
        .hasStackTraceContaining("resnet/block4/unit02");
  }

  @Test
  void refusesToKeepAHeadOfOtherLabels() throws Exception {
    RUNS.run(RUNS.configuration("halves-head", "training.steps=1")).get();
    String manifest =
        new String(store.read(BucketLayout.viewManifest("halves"), 1 << 20), UTF_8)
            .replaceAll("\\bleft\\b", "top")
            .replaceAll("\\bright\\b", "bottom");
    store.write(BucketLayout.viewManifest("thirds"), manifest.getBytes(UTF_8));
    assertThatThrownBy(
            () ->
                planned(
                    "training.view=thirds",
                    "training.head=FROM_FILE",
                    "training.steps=0",
                    "training.pretrained-model=models/halves-head/step=1/model.npz"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("[left, right]")
        .hasMessageContaining("[top, bottom]");
  }

  private static Run planned(String... overrides) throws Exception {
    return Run.plan(RUNS.configuration("planned", overrides));
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
}
