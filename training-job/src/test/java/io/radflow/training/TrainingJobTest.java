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
import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.Stem;
import io.radflow.training.weights.HeadInitialization;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TrainingJobTest {

  @RegisterExtension
  static final MiniClusterExtension FLINK =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir static Path folder;

  private static TrainingRun runs;
  private static ObjectStore store;

  @BeforeAll
  static void writeView() throws Exception {
    runs = new TrainingRun(folder);
    store = runs.store();
  }

  @AfterAll
  static void stopStore() {
    runs.close();
  }

  @Test
  void learnsAndWritesPredictionsMetricsAndModels() throws Exception {
    runs.run(runs.configuration("learn", "job.parallelism=2", "training.snapshot-every=10")).get();

    assertThat(runs.predictions("learn", 10)).hasSize(TEST_ROWS);
    List<Prediction> last = runs.predictions("learn", 24);
    assertThat(last).extracting(Prediction::getSampleId).doesNotHaveDuplicates().hasSize(TEST_ROWS);
    assertThat(last).allMatch(one -> one.getPassSize() == TEST_ROWS && one.getStep() == 24);
    assertThat(accuracy(last)).isGreaterThanOrEqualTo(0.9);
    assertThat(runs.metrics("learn").stream().filter(one -> one.getName().equals("train/loss")))
        .extracting(Metric::getStep)
        .containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(1, 24).boxed().toList());
    assertThat(store.list("models/learn/"))
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
        .doesNotContain(runs.server().endpoint())
        .doesNotContain(runs.server().credentials().secretKey());
  }

  @Test
  void givesTheSameModelAndPredictionsAtAnyReaderParallelism() throws Exception {
    runs.run(runs.configuration("one-reader", "job.parallelism=1")).get();
    runs.run(runs.configuration("four-readers", "job.parallelism=4")).get();

    runs.assertSameResults("one-reader", "four-readers", 10, 20, 24);
  }

  @Test
  void startsFromAPublishedModelWithANewHead() throws Exception {
    runs.run(runs.configuration("source", "training.steps=4")).get();
    runs.run(
            runs.configuration(
                "transfer",
                "training.steps=2",
                "training.pretrained-model=models/source/step=4/model.npz"))
        .get();

    assertThat(runs.predictions("transfer", 2))
        .allMatch(one -> one.getPretrainedModel().equals("source-step4"));
  }

  @Test
  void plansTheNetworkAndTheHeadThatAreConfigured() throws Exception {
    List<Integer> units = List.of(1, 1, 1, 1);
    Run plain = Run.plan(runs.configuration("plain"));
    assertThat(plain.network()).isEqualTo(new BitNetwork(units, 1, 2, Stem.IMAGENET));
    assertThat(plain.head()).isEqualTo(HeadInitialization.UNIFORM);
    store.write("models/published.npz", new byte[0]);
    Run small =
        Run.plan(
            runs.configuration(
                "small",
                "training.stem=SMALL",
                "training.width=2",
                "training.head=FROM_FILE",
                "training.pretrained-model=models/published.npz"));
    assertThat(small.network()).isEqualTo(new BitNetwork(units, 2, 2, Stem.SMALL));
    assertThat(small.head()).isEqualTo(HeadInitialization.FROM_FILE);
  }

  @Test
  void trainsOnTheImagesThatAreDrawn() throws Exception {
    Run few = Run.plan(runs.configuration("few", "training.shot=12_shot", "training.batch=8"));
    Run tiny = Run.plan(runs.configuration("tiny", "training.shot=1_shot", "training.batch=8"));
    Run part = Run.plan(runs.configuration("part", "training.train-fraction=0.5"));
    Run balanced = Run.plan(runs.configuration("balanced", "training.oversample=true"));

    assertThat(few.plan().trainRows()).isEqualTo(24);
    assertThat(few.description().shot()).isEqualTo("12_shot");
    assertThat(tiny.plan().trainRows()).as("with replacement").isEqualTo(8);
    assertThat(part.plan().trainRows()).isEqualTo(75);
    assertThat(balanced.plan().trainRows()).isEqualTo(150);

    runs.run(runs.configuration("tiny", "training.shot=1_shot", "training.steps=3")).get();
    assertThatThrownBy(() -> Run.plan(runs.configuration("more", "training.shot=76_shot")))
        .hasMessageContaining("training.shot")
        .hasMessageContaining("Class 0 has 75 images; expected 76");
    assertThatThrownBy(() -> Run.plan(runs.configuration("name", "training.shot=few")))
        .hasMessageContaining("'few'")
        .hasMessageContaining("10_shot");
    assertThatThrownBy(() -> Run.plan(runs.configuration("none", "training.train-fraction=0")))
        .hasMessageContaining("training.train-fraction");
    assertThatThrownBy(
            () ->
                Run.plan(
                    runs.configuration(
                        "twice", "training.shot=1_shot", "training.oversample=true")))
        .hasMessageContaining("training.oversample");
  }

  @Test
  void fineTunesByTheHyperRule() throws Exception {
    Configuration byRule = runs.configuration("rule", "training.schedule=HYPER_RULE");
    byRule.removeConfig(ScheduleOptions.STEPS);
    Run rule = Run.plan(byRule);

    assertThat(rule.plan().steps()).isEqualTo(500);
    assertThat(rule.schedule().mixup()).isZero();
    assertThat(rule.schedule().learningRate().at(150))
        .isEqualTo(byRule.get(ScheduleOptions.LEARNING_RATE));
    Run mixed = Run.plan(runs.configuration("mixed", "training.mixup=0.1", "training.steps=3"));
    assertThat(mixed.schedule().mixup()).isEqualTo(0.1);
    runs.run(runs.configuration("mixed", "training.mixup=0.1", "training.steps=3")).get();
    assertThatThrownBy(() -> Run.plan(runs.configuration("mixing", "training.mixup=-1")))
        .hasMessageContaining("training.mixup");
  }

  @Test
  void keepsTheNewestSnapshots() throws Exception {
    runs.run(
            runs.configuration(
                "kept",
                "training.snapshot-every=4",
                "training.keep-snapshots=2",
                "training.steps=14"))
        .get();

    assertThat(store.list("models/kept/").stream().map(StoredObject::key))
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
        runs.run(
            runs.configuration(
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
    assertThatThrownBy(() -> runs.run(runs.configuration("lost", "training.view=nowhere")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'nowhere'")
        .hasMessageContaining("tensors/nowhere/_manifest.json");
    assertThatThrownBy(() -> runs.run(runs.configuration("both", "training.epochs=3")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("found both");
    assertThatThrownBy(() -> runs.run(runs.configuration("big", "training.batch=151")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("150 rows");
    assertThatThrownBy(() -> runs.run(runs.configuration("Bad name")))
        .hasMessageContaining("'training.run'");
    assertThatThrownBy(() -> runs.run(runs.configuration("wide", "training.width=9")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("1 to 8, not 9");
    assertThatThrownBy(() -> runs.run(runs.configuration("head", "training.head=ZERO")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'ZERO' of key 'training.head'")
        .hasMessageContaining("'training.pretrained-model'");
    assertThatThrownBy(
            () -> runs.run(runs.configuration("split", "training.evaluation-split=valid")))
        .hasMessageContaining("'valid'");
  }

  @Test
  void refusesAModelThatIsNotThereOrDoesNotFit() throws Exception {
    assertThatThrownBy(() -> planned("training.pretrained-model=models/nobody/step=3/model.npz"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'training.pretrained-model'")
        .hasMessageContaining("there is no")
        .hasMessageContaining("models/nobody/step=3/model.npz");
    assertThatThrownBy(() -> planned("training.pretrained-model=models/nobody/best"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("models/nobody/best.json")
        .hasMessageContaining("training.best-by");

    runs.run(runs.configuration("two-units", "training.steps=1", "training.units=1;1;1;2")).get();
    String model = "training.pretrained-model=models/two-units/step=1/model.npz";
    assertThatThrownBy(() -> planned(model))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("1, 1, 1, 2")
        .hasMessageContaining("1, 1, 1, 1");
    // A model without a card, as of another tool, is looked at when it is read.
    byte[] weights = store.read("models/two-units/step=1/model.npz", 1 << 30);
    store.write("models/foreign.npz", weights);
    assertThatThrownBy(
            () ->
                runs.run(
                        runs.configuration(
                            "foreign", "training.pretrained-model=models/foreign.npz"))
                    .get())
        .hasStackTraceContaining("Cannot start from")
        .hasStackTraceContaining("models/foreign.npz")
        .hasStackTraceContaining("resnet/block4/unit02");
  }

  @Test
  void refusesToKeepAHeadOfOtherLabels() throws Exception {
    runs.run(runs.configuration("halves-head", "training.steps=1")).get();
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
    return Run.plan(runs.configuration("planned", overrides));
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
