package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** A run over a mixed view in four lanes ends in the same bits, whoever reads and whoever dies. */
@Timeout(600)
class LanesTest {

  private static final long[] PASSES = {10, 20, 30, 40, 50};
  private static final String[] SETTINGS = {
    "training.view=mixed",
    "training.lanes=4",
    "training.steps=50",
    "training.evaluate-every=10",
    "job.checkpoint-interval=200 ms",
    "job.restart-attempts=100"
  };

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(2, 2);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  @BeforeAll
  static void runUndisturbed() throws Exception {
    HalvesView.mixed(RUNS.store(), "mixed", 32, 150, TrainingRun.TEST_ROWS, 48, 8);
    RUNS.run(configuration("undisturbed", "job.parallelism=2")).get();
  }

  @Test
  void oneReaderAndFourGiveTheSameModel() throws Exception {
    RUNS.run(configuration("one", "job.parallelism=1")).get();
    RUNS.run(configuration("four", "job.parallelism=4")).get();

    RUNS.assertSameResults("undisturbed", "one", PASSES);
    RUNS.assertSameResults("undisturbed", "four", PASSES);
  }

  @Test
  void taskManagersMayDie(@InjectMiniCluster MiniCluster cluster) throws Exception {
    JobClient job = RUNS.start(configuration("killed", "job.parallelism=2"), new Configuration());
    for (int kill = 0; kill < 3; kill++) {
      awaitPass("killed", PASSES[kill]);
      cluster.terminateTaskManager(kill).get();
      cluster.startTaskManager();
    }
    job.getJobExecutionResult().get();

    RUNS.assertSameResults("undisturbed", "killed", PASSES);
    assertThat(RUNS.metrics("killed").stream().filter(row -> row.getName().equals("train/loss")))
        .hasSize(50);
  }

  @Test
  void aRunGoesOnFromASavepointWithOtherReaders() throws Exception {
    JobClient first = RUNS.start(configuration("saved", "job.parallelism=1"), new Configuration());
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
    RUNS.start(configuration("saved", "job.parallelism=4"), flink).getJobExecutionResult().get();

    RUNS.assertSameResults("undisturbed", "saved", PASSES);
  }

  @Test
  void aRunThatEndsEarlyEnds() throws Exception {
    RUNS.run(
            configuration(
                "early",
                "job.parallelism=2",
                "training.best-by=LOSS",
                "training.early-stop-passes=1",
                "training.least-gain=1000"))
        .get();

    assertThat(RUNS.predictions("early", PASSES[1])).hasSize(TrainingRun.TEST_ROWS);
    assertThat(RUNS.predictions("early", PASSES[2])).isEmpty();
  }

  @Test
  void moreLanesThanAQuarterOfThePiecesAreRefused() {
    assertThatThrownBy(() -> Run.plan(configuration("many", "training.lanes=8")))
        .hasMessageContaining("training.lanes")
        .hasMessageContaining("8")
        .hasMessageContaining("19 pieces");
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
