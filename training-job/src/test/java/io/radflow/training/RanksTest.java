package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.radflow.core.config.ConfigurationException;
import io.radflow.core.store.BucketLayout;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import io.radflow.training.check.HalvesView;
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

/**
 * A run that is computed in eight leaves ends in the same bits, however many ranks compute them.
 */
@Timeout(600)
class RanksTest {

  private static final long[] PASSES = {10, 20, 30};
  private static final String[] SETTINGS = {
    "training.view=mixed",
    "training.batch=16",
    "training.leaves=8",
    "training.threads=1",
    "training.mixup=0.1",
    "training.steps=30",
    "training.evaluate-every=10",
    "job.parallelism=2",
    "job.checkpoint-interval=200 ms",
    "job.restart-attempts=100"
  };

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(2, 8);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @BeforeAll
  static void runByOneRank() throws Exception {
    HalvesView.mixed(RUNS.store(), "mixed", 32, 150, TrainingRun.TEST_ROWS, 48, 4);
    RUNS.run(configuration("one")).get();
  }

  @Test
  void aRankForEachLeafGivesTheBitsOfOne() throws Exception {
    RUNS.run(configuration("ranks-8", "training.ranks=8")).get();

    RUNS.assertSameResults("one", "ranks-8", PASSES);
    assertThat(RUNS.metrics("ranks-8").stream().filter(row -> row.getName().equals("train/loss")))
        .hasSize(30);
  }

  @Test
  void ranksMayDieAndARunGoesOnWithOthers(@InjectMiniCluster MiniCluster cluster) throws Exception {
    JobClient first = RUNS.start(configuration("saved", "training.ranks=4"), new Configuration());
    awaitPass("saved", PASSES[0]);
    cluster.terminateTaskManager(0).get();
    cluster.startTaskManager();
    awaitPass("saved", PASSES[1]);
    Configuration flink = new Configuration();
    flink.set(
        StateRecoveryOptions.SAVEPOINT_PATH,
        first
            .stopWithSavepoint(
                false,
                RUNS.folder().resolve("savepoints").toUri().toString(),
                SavepointFormatType.NATIVE)
            .get());
    RUNS.start(configuration("saved", "training.ranks=3"), flink).getJobExecutionResult().get();

    RUNS.assertSameResults("one", "saved", PASSES);
    assertThat(RUNS.metrics("saved").stream().filter(row -> row.getName().equals("train/loss")))
        .hasSize(30);
  }

  @Test
  void aRunOfSeveralRanksEndsEarly() throws Exception {
    RUNS.run(
            configuration(
                "early",
                "training.ranks=2",
                "training.best-by=LOSS",
                "training.early-stop-passes=1",
                "training.least-gain=1000"))
        .get();

    assertThat(RUNS.predictions("early", PASSES[1])).hasSize(TrainingRun.TEST_ROWS);
    assertThat(RUNS.predictions("early", PASSES[2])).isEmpty();
  }

  @Test
  void moreRanksThanLeavesAreRefused() {
    assertThatThrownBy(() -> Run.plan(configuration("many", "training.ranks=9")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.ranks")
        .hasMessageContaining("at most training.leaves, which is 8");
  }

  @Test
  void leavesCountInARunsBits() throws Exception {
    Configuration two = configuration("two", "training.leaves=4", "training.lanes=8");

    assertThat(Run.plan(two).description().identity().id())
        .isNotEqualTo(
            Run.plan(configuration("two", "training.lanes=8")).description().identity().id());
    assertThat(Run.plan(configuration("two", "training.lanes=8")).description().identity())
        .isEqualTo(Run.plan(configuration("two")).description().identity());
  }

  @Test
  void leavesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> Run.plan(configuration("odd", "training.leaves=3")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("training.leaves")
        .hasMessageContaining("a power of two that divides training.batch");
    assertThatThrownBy(() -> Run.plan(configuration("few", "training.lanes=2")))
        .hasMessageContaining("training.lanes")
        .hasMessageContaining("a multiple of training.leaves, which is 8");
  }

  private static void awaitPass(String run, long pass) throws Exception {
    Awaited.until(
        "predictions", () -> !RUNS.store().list(BucketLayout.predictions(run, pass)).isEmpty());
  }

  private static Configuration configuration(String run, String... settings) {
    return RUNS.configuration(
        run, Stream.of(SETTINGS, settings).flatMap(Stream::of).toArray(String[]::new));
  }
}
