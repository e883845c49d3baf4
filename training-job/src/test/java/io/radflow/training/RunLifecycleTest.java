package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.radflow.core.lease.Lease;
import io.radflow.core.lease.LeaseRecord;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.training.check.HalvesView;
import io.radflow.training.operator.RunLease;
import io.radflow.training.plan.EpochRecord;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How runs begin, go on, grow and end. */
@Timeout(900)
class RunLifecycleTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(2, 2);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  private static ObjectStore store;

  @BeforeAll
  static void startStore() throws Exception {
    store = RUNS.store();
  }

  @Test
  void endsEarlyAndPublishesItsBestPassWhateverHappens(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    RUNS.run(early("early", "job.parallelism=1")).get();
    JobClient killed = RUNS.start(early("early-killed", "job.parallelism=2"), new Configuration());
    Awaited.until(
        "predictions", () -> !store.list(BucketLayout.predictions("early-killed", 3)).isEmpty());
    cluster.terminateTaskManager(0).get();
    cluster.startTaskManager();
    killed.getJobExecutionResult().get();

    JsonNode best = json("models/early/best.json");
    List<Metric> accuracies = metrics("early", "evaluation/accuracy");
    long last = accuracies.get(accuracies.size() - 1).getStep();
    double highest = accuracies.stream().mapToDouble(Metric::getValue).max().orElseThrow();
    Metric first =
        accuracies.stream().filter(row -> row.getValue() == highest).findFirst().orElseThrow();
    assertThat(best.path("step").asLong()).isEqualTo(first.getStep());
    assertThat(best.path("value").asDouble()).isEqualTo(highest);
    assertThat(last).as("three passes without a gain").isEqualTo(first.getStep() + 9);
    assertThat(last).isLessThan(600);
    assertThat(metrics("early", "train/loss")).hasSize((int) last);
    assertThat(store.list("models/early/step=").stream().map(StoredObject::key))
        .contains(best.path("model").asText(), "models/early/step=" + last + "/model.npz")
        .filteredOn(key -> key.endsWith("card.json"))
        .hasSize(2);
    assertThat(store.list(BucketLayout.predictions("early", last))).isNotEmpty();
    assertThat(store.list(BucketLayout.predictions("early", last + 3))).isEmpty();
    long[] passes = LongStream.rangeClosed(1, last / 3).map(i -> 3 * i).toArray();
    RUNS.assertSameResults("early", "early-killed", passes);
    assertThat(json("models/early-killed/best.json").path("step")).isEqualTo(best.path("step"));
    JsonNode card = json("models/early-killed/step=" + last + "/card.json");
    assertThat(card.path("data").path("once").asLong())
        .as("each row once, whatever was killed")
        .isEqualTo(16 * last);
    assertThat(card.path("data").path("planned").asLong()).isEqualTo(16 * last);
    assertThat(card.path("finished").asBoolean()).isTrue();
  }

  @Test
  void aRunThatAnotherJobTrainsIsRefusedBeforeItsFirstStep() throws Exception {
    Lease.Times often = new Lease.Times(Duration.ofMillis(100), Duration.ofMinutes(1));
    LeaseRecord another = LeaseRecord.ofJob("another");
    try (Lease lease = Lease.take(store, RunLease.of("twice"), another, often, waiting -> {})) {
      Configuration second = RUNS.configuration("twice", "training.snapshot-every=1");
      assertThatThrownBy(() -> RUNS.run(second).get())
          .hasStackTraceContaining("The run twice is trained by job another (process ")
          .hasStackTraceContaining(" since " + another.since());
      assertThat(lease.takenBy()).isNull();
    }
    assertThat(store.list(BucketLayout.snapshots("twice")).stream().map(StoredObject::key))
        .noneMatch(key -> key.contains("step="));

    RUNS.run(RUNS.configuration("twice", "training.snapshot-every=1")).get();

    assertThat(store.exists(BucketLayout.snapshot("twice", 24) + "model.npz")).isTrue();
    // The job's coordinator ends after the job's result is told.
    Awaited.until("the lease's end", () -> !store.exists(BucketLayout.runLease("twice")));
  }

  private static Configuration early(String run, String setting) {
    return RUNS.configuration(
        run,
        "training.steps=600",
        "training.schedule=CONSTANT",
        "training.evaluate-every=3",
        "training.best-by=ACCURACY",
        "training.early-stop-passes=3",
        setting);
  }

  @Test
  void isMeasuredAfterEachEpochAndItsLowestLossIsWhatIsTransferred() throws Exception {
    Configuration epochs =
        RUNS.configuration(
            "epochs",
            "training.epochs=3",
            "training.evaluate-every=0",
            "training.evaluate-every-epochs=1",
            "training.best-by=LOSS",
            "training.local-batch=4",
            "training.mixup=0.1",
            "training.initial-weights=TORCH");
    epochs.removeConfig(ScheduleOptions.STEPS.option());
    RUNS.run(epochs).get();

    // 150 images in batches of 16.
    List<Metric> losses = metrics("epochs", "evaluation/loss");
    assertThat(losses).extracting(Metric::getStep).containsExactly(9L, 18L, 28L);
    Metric lowest = Collections.min(losses, Comparator.comparing(Metric::getValue));
    assertThat(json("models/epochs/best.json").path("step").asLong()).isEqualTo(lowest.getStep());
    assertThat(plan("training.pretrained-model=models/epochs/best").pretrainedWeights())
        .isEqualTo("models/epochs/step=" + lowest.getStep() + "/model.npz");
  }

  @Test
  void goesOnFromAPublishedModelToTheSameBits() throws Exception {
    RUNS.run(RUNS.configuration("whole", "training.snapshot-every=7", "training.best-by=LOSS"))
        .get();
    RUNS.run(
            RUNS.configuration(
                "resumed",
                "training.snapshot-every=7",
                "training.best-by=LOSS",
                "job.parallelism=2",
                "training.resume-from=models/whole/step=14"))
        .get();

    assertThat(read("models/resumed/step=24/model.npz"))
        .isEqualTo(read("models/whole/step=24/model.npz"));
    assertThat(scores("resumed", 24)).isEqualTo(scores("whole", 24));
    assertThat(store.list(BucketLayout.predictions("resumed", 10))).isEmpty();
    assertThat(RUNS.metrics("resumed").stream().filter(row -> row.getName().equals("train/loss")))
        .extracting(Metric::getStep)
        .containsExactlyElementsOf(LongStream.rangeClosed(15, 24).boxed().toList());
    assertThat(store.list("metrics/training/resumed/").get(0).key()).contains("/from-step=14/");
    assertThat(json("models/resumed/step=24/card.json").path("passes"))
        .isEqualTo(json("models/whole/step=24/card.json").path("passes"))
        .hasSize(2);
    assertThat(json("models/resumed/step=24/card.json").path("data"))
        .isEqualTo(json("models/whole/step=24/card.json").path("data"));
    assertThat(json("models/resumed/best.json").path("step"))
        .isEqualTo(json("models/whole/best.json").path("step"));
  }

  @Test
  void refusesToGoOnFromWhatIsNoSnapshotOfTheRun() throws Exception {
    RUNS.run(RUNS.configuration("short", "training.steps=4", "training.snapshot-every=2")).get();

    assertThatThrownBy(() -> plan("training.resume-from=models/nobody/step=2"))
        .hasMessageContaining("training.resume-from")
        .hasMessageContaining("models/nobody/step=2/card.json");
    assertThatThrownBy(() -> plan("training.resume-from=models/short/step=2"))
        .hasMessageContaining("steps=4")
        .hasMessageContaining("steps=24");
    assertThatThrownBy(
            () -> plan("training.steps=4", "training.resume-from=models/short/step=4/model.npz"))
        .hasMessageContaining("momentum");
    assertThat(
            plan("training.steps=4", "training.resume-from=models/short/step=2/")
                .plan()
                .positions()
                .start())
        .isEqualTo(32);
  }

  private static Run plan(String... overrides) throws Exception {
    return Run.plan(RUNS.configuration("planned", overrides));
  }

  @Test
  void scoresAPublishedModelWithoutTraining() throws Exception {
    RUNS.run(RUNS.configuration("scored", "training.steps=6")).get();
    RUNS.run(
            RUNS.configuration(
                "scores",
                "training.steps=0",
                "training.head=FROM_FILE",
                "training.pretrained-model=models/scored/step=6/model.npz"))
        .get();

    assertThat(scores("scores", 0)).isEqualTo(scores("scored", 6));
    assertThat(RUNS.predictions("scores", 0))
        .allMatch(one -> one.getPretrainedModel().equals("scored-step6"));
    assertThat(store.list("models/scores/step=")).isEmpty();
    assertThatThrownBy(() -> plan("training.steps=0")).hasMessageContaining("FROM_FILE");
  }

  @ParameterizedTest
  @ValueSource(strings = {ViewManifest.PUBLISHED, ViewManifest.MIXED})
  void takesInWhatHasComeAtAnEpochsBeginningAndTakesTheSameAgain(String order) throws Exception {
    String run = "grown-" + order;
    growing(order, 64, 16);
    RUNS.start(continuous(run, order, "job.parallelism=2"), new Configuration());
    Awaited.until("predictions", () -> !store.list(BucketLayout.predictions(run, 5)).isEmpty());
    ViewManifest grown = growing(order, 128, 32);
    Awaited.until("a snapshot", () -> store.exists("models/" + run + "/step=60/card.json"));

    EpochRecord first = EpochRecord.read(store, run, 0).orElseThrow();
    assertThat(first.rows()).isEqualTo(64);
    long later = 1;
    while (EpochRecord.read(store, run, later + 1).isPresent()) {
      later++;
    }
    EpochRecord last = EpochRecord.read(store, run, later).orElseThrow();
    assertThat(last.train()).isEqualTo(grown.shards().get("train"));
    assertThat(last.evaluation()).as("measured on the same images").isEqualTo(first.evaluation());
    byte[] model = read("models/" + run + "/step=60/model.npz");
    store.delete("models/" + run + "/step=60/card.json");
    store.delete("models/" + run + "/step=60/model.npz");

    RUNS.run(continuous(run, order, "job.parallelism=1")).get();

    assertThat(read("models/" + run + "/step=60/model.npz")).isEqualTo(model);
    assertThatThrownBy(() -> Run.plan(continuous(run, order, "training.batch=8")))
        .hasMessageContaining("models/" + run + "/plan/")
        .hasMessageContaining("batch=16");
    assertThatThrownBy(() -> Run.plan(continuous("few", order, "training.shot=5_shot")))
        .hasMessageContaining("training.shot")
        .hasMessageContaining("training.continuous");
  }

  private static ViewManifest growing(String order, int train, int test) throws Exception {
    String view = "growing-" + order;
    return order.equals(ViewManifest.MIXED)
        ? HalvesView.mixed(store, view, 32, train, test, 16, 4)
        : HalvesView.write(store, view, 32, train, test, 16);
  }

  private static Configuration continuous(String run, String order, String setting) {
    return RUNS.configuration(
        run,
        "training.view=growing-" + order,
        "training.continuous=true",
        "training.steps=60",
        "training.evaluate-every=5",
        setting);
  }

  private static JsonNode json(String key) throws Exception {
    return MAPPER.readTree(read(key));
  }

  private static byte[] read(String key) throws Exception {
    return store.read(key, 1L << 30);
  }

  private static List<Metric> metrics(String run, String name) throws Exception {
    return RUNS.metrics(run).stream().filter(row -> row.getName().equals(name)).toList();
  }

  private static List<String> scores(String run, long step) throws Exception {
    return RUNS.predictions(run, step).stream().map(RunLifecycleTest::line).toList();
  }

  private static String line(Prediction row) {
    return row.getSampleId() + row.getScores();
  }
}
