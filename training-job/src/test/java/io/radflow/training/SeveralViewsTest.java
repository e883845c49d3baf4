package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.BucketLayout;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.training.plan.PlannedRows;
import io.radflow.training.plan.PlannedRows.PlannedRow;
import io.radflow.training.plan.SharePattern;
import io.radflow.training.snapshot.ModelCard;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs over two views at once, in shares of three and one. */
@Timeout(900)
class SeveralViewsTest {

  private static final int LARGE = 66;
  private static final int SMALL = 34;
  private static final long[] PASSES = {10, 20, 30, 40};
  private static final String[] SETTINGS = {
    "training.view=large",
    "training.sources=view=large share=3,view=small",
    "training.batch=16",
    "training.lanes=2",
    "training.steps=40",
    "training.evaluate-every=10",
    "training.snapshot-every=20",
    "job.checkpoint-interval=200 ms",
    "job.restart-attempts=100"
  };

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(2, 2);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  private static int oldestTaskManager;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    MadeView.of("large").size(32).rows(LARGE, 22, 4).mixed().write(RUNS.store());
    MadeView.of("small").size(32).rows(SMALL, 5, 2).write(RUNS.store());
    RUNS.run(RUNS.configuration("undisturbed", with("job.parallelism=2"))).get();
  }

  /** 18 is no multiple of four rows: there the pattern goes on from batch to batch. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.batch=18 training.lanes=1",
        "training.batch=16 training.lanes=1",
        "training.batch=16 training.lanes=4",
      })
  void everyBatchHoldsItsSharesAndEachSourceItsEpochs(String shape) throws Exception {
    RecordedBatches.clear();
    RUNS.start(
            RUNS.configuration(
                "recorded-" + shape.replaceAll("\\D+", "-"),
                Stream.concat(Stream.of(SETTINGS), Stream.of(shape.split(" ")))
                    .toArray(String[]::new)),
            new Configuration(),
            RecordedBatches.Factory::new)
        .getJobExecutionResult()
        .get();

    List<String> order = RecordedBatches.order();
    SharePattern pattern = new SharePattern(List.of(3, 1));
    for (int row = 0; row < order.size(); row++) {
      assertThat(order.get(row))
          .as("row %d", row)
          .startsWith(pattern.source(row) == 0 ? "large/" : "small/");
    }
    assertEpochs(order, "large/", LARGE);
    assertEpochs(order, "small/", SMALL);
  }

  /** A block of the small view lasts for the whole run. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aSourceOfFewRowsDoesNotHoldUpTheOther(int readers) throws Exception {
    RecordedBatches.clear();
    RUNS.start(
            RUNS.configuration(
                "uneven-" + readers,
                "training.sources=view=large share=63,view=small",
                "training.view=small",
                "training.steps=40",
                "training.batch=16",
                "training.evaluate-every=15",
                "job.parallelism=" + readers),
            new Configuration(),
            RecordedBatches.Factory::new)
        .getJobExecutionResult()
        .get();

    List<String> order = RecordedBatches.order();
    SharePattern pattern = new SharePattern(List.of(63, 1));
    for (int row = 0; row < order.size(); row++) {
      assertThat(order.get(row)).startsWith(pattern.source(row) == 0 ? "large/" : "small/");
    }
    assertThat(order).hasSize(640);
    assertThat(order.stream().filter(id -> id.startsWith("small/")).distinct()).hasSize(10);
    assertThat(RUNS.predictions("uneven-" + readers, 15)).hasSize(5);
  }

  /** Each epoch of a source is complete before its next one begins, and in another order. */
  private static void assertEpochs(List<String> order, String view, int rows) {
    List<String> own = order.stream().filter(id -> id.startsWith(view)).toList();
    assertThat(own).hasSizeGreaterThan(4 * rows);
    for (int first = 0; first + rows <= own.size(); first += rows) {
      assertThat(new HashSet<>(own.subList(first, first + rows))).hasSize(rows);
    }
    assertThat(own.subList(0, rows)).isNotEqualTo(own.subList(rows, 2 * rows));
  }

  @Test
  void readersDoNotChangeTheModel() throws Exception {
    for (int readers : new int[] {1, 4}) {
      String run = "readers-" + readers;
      RUNS.run(RUNS.configuration(run, with("job.parallelism=" + readers))).get();
      RUNS.assertSameResults("undisturbed", run, PASSES);
    }
  }

  @Test
  void taskManagersMayDie(@InjectMiniCluster MiniCluster cluster) throws Exception {
    JobClient job =
        RUNS.start(RUNS.configuration("killed", with("job.parallelism=2")), new Configuration());
    for (int pass = 0; pass < PASSES.length - 1; pass++) {
      awaitPass("killed", PASSES[pass]);
      cluster.terminateTaskManager(oldestTaskManager++).get();
      cluster.startTaskManager();
    }
    job.getJobExecutionResult().get();

    RUNS.assertSameResults("undisturbed", "killed", PASSES);
  }

  @Test
  void aRunGoesOnFromASavepointWithOtherReaders() throws Exception {
    JobClient first =
        RUNS.start(RUNS.configuration("saved", with("job.parallelism=1")), new Configuration());
    awaitPass("saved", PASSES[0]);
    String savepoint =
        first
            .stopWithSavepoint(
                false,
                RUNS.folder().resolve("savepoints").toUri().toString(),
                SavepointFormatType.NATIVE)
            .get();
    assertThat(RUNS.store().exists(BucketLayout.snapshot("saved", 40) + "card.json")).isFalse();

    Configuration flink = new Configuration();
    flink.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    RUNS.start(RUNS.configuration("saved", with("job.parallelism=4")), flink)
        .getJobExecutionResult()
        .get();

    RUNS.assertSameResults("undisturbed", "saved", PASSES);
  }

  @Test
  void aRunGoesOnFromAPublishedModel() throws Exception {
    RUNS.run(
            RUNS.configuration(
                "undisturbed", with("training.resume-from=models/undisturbed/step=20")))
        .get();
    // Its metrics from there on lie beside the whole run's.
    RUNS.run(RUNS.configuration("again", with("job.parallelism=2"))).get();

    assertThat(RUNS.store().read("models/undisturbed/step=40/model.npz", 1 << 30))
        .isEqualTo(RUNS.store().read("models/again/step=40/model.npz", 1 << 30));
  }

  @Test
  void theCardTellsTheSourcesAndTheirShares() throws Exception {
    ModelCard card =
        ModelCard.read(RUNS.store(), "models/undisturbed/step=20/card.json").orElseThrow();

    assertThat(card.view()).isEqualTo("large");
    assertThat(card.sources()).extracting(source -> source.share()).containsExactly(3, 1);
    assertThat(card.sources())
        .extracting(source -> source.view().name())
        .containsExactly("large", "small");
    assertThat(card.plan()).startsWith("plan=2 ").contains("large*3", "small*1");
    assertThat(card.patientDisjoint()).isNull();
  }

  @Test
  void anotherShareIsAnotherRun() {
    Configuration other = RUNS.configuration("undisturbed", with("job.parallelism=2"));
    other.setString("training.sources", "view=large share=2;view=small share=2");
    other.setString("training.resume-from", "models/undisturbed/step=20");

    assertThatThrownBy(() -> Run.plan(other))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("of this run: it was planned as [plan=2")
        .hasMessageContaining("large*3")
        .hasMessageContaining("large*2");
  }

  @Test
  void epochsAreThoseOfTheSourceThatIsNamed() throws Exception {
    // Of every four rows three are of the large view: 66 of them come in 88 rows, 34 of the other
    // in 136.
    assertThat(steps("large", "2")).isEqualTo(2 * 88 / 16);
    assertThat(steps("small", "2")).isEqualTo(2 * 136 / 16);
  }

  @Test
  void everySourceGivesItsOwnShotsAndCopies() throws Exception {
    Map<String, Long> shots = drawn("training.shot=5_shot", "training.batch=8");
    assertThat(shots).as("five of each of two classes, of each view").hasSize(20);
    assertThat(shots.keySet().stream().filter(row -> row.contains("/small/"))).hasSize(10);

    Map<String, Long> balanced = drawn("training.oversample=true", "training.batch=16");
    assertThat(balanced).hasSize(LARGE + SMALL);
  }

  /** How often a run draws each row, by SHARD#ROW. */
  private static Map<String, Long> drawn(String... more) throws Exception {
    Configuration configuration = RUNS.configuration("selected", with("training.lanes=1"));
    for (String line : more) {
      configuration.setString(
          line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return PlannedRows.of(Run.plan(configuration).plan()).values().stream()
        .filter(row -> !row.evaluation())
        .collect(Collectors.groupingBy(PlannedRow::row, Collectors.counting()));
  }

  private static long steps(String view, String epochs) throws Exception {
    Configuration configuration = RUNS.configuration("epochs", with("training.epochs-of=" + view));
    configuration.removeConfig(ScheduleOptions.STEPS.option());
    configuration.setString("training.epochs", epochs);
    return Run.plan(configuration).plan().positions().steps();
  }

  @Test
  void aBatchThatHasMoreOfASourceThanAnEpochIsRefused() {
    Configuration configuration =
        RUNS.configuration("greedy", with("training.sources=view=large,view=small share=3"));
    configuration.setString("training.batch", "64");

    assertThatThrownBy(() -> Run.plan(configuration))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("The value '64' of key 'training.batch'")
        .hasMessageContaining("34 train rows of view small");
  }

  @Test
  void aContinuousRunIsOfOneView() {
    assertThatThrownBy(
            () -> Run.plan(RUNS.configuration("growing", with("training.continuous=true"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("The value 'true' of key 'training.continuous' is not false where");
  }

  private static void awaitPass(String run, long step) throws Exception {
    Awaited.until(
        "predictions of step " + step,
        () -> !RUNS.store().list(BucketLayout.predictions(run, step)).isEmpty());
  }

  private static String[] with(String setting) {
    return Stream.concat(Stream.of(SETTINGS), Stream.of(setting)).toArray(String[]::new);
  }
}
