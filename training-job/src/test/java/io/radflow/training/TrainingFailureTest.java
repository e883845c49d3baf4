package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.BucketLayout;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
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
 * Whatever happens to a run, it ends in the same bits. {@code -Dradflow.kills=10} has it happen
 * more often, in a longer run.
 */
@Timeout(900)
class TrainingFailureTest {

  private static final int KILLS = Integer.getInteger("radflow.kills", 5);

  /** Steps from one pass to the next. */
  private static final long EVERY = 10;

  /** A pass before each kill but the first, and some after the last. */
  private static final long[] PASSES =
      LongStream.rangeClosed(1, Math.max(7, KILLS + 2)).map(i -> EVERY * i).toArray();

  private static final long STEPS = PASSES[PASSES.length - 1];
  private static final String[] SETTINGS = {
    "training.steps=" + STEPS,
    "training.evaluate-every=" + EVERY,
    "job.checkpoint-interval=200 ms",
    "job.restart-attempts=100"
  };

  @RegisterExtension static final MiniClusterExtension FLINK = FlinkCluster.of(2, 2);

  @RegisterExtension static final TrainingRun RUNS = new TrainingRun();

  /** The cluster counts its TaskManagers from the first on, the dead ones too. */
  private static int oldestTaskManager;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    RUNS.run(RUNS.configuration("undisturbed", with("job.parallelism=2"))).get();
  }

  /**
   * The moments are anywhere: in an epoch, in a pass, in a checkpoint, right after one. The first
   * is after a checkpoint, each other one some time after another pass has been written.
   */
  @Test
  void taskManagersMayDieAtAnyTime(@InjectMiniCluster MiniCluster cluster) throws Exception {
    JobClient job =
        RUNS.start(RUNS.configuration("killed", with("job.parallelism=2")), new Configuration());
    Random random = new Random(3);
    for (int kill = 0; kill < KILLS; kill++) {
      if (kill == 0) {
        awaitCheckpoint("train-killed");
      } else {
        long pass = PASSES[kill - 1];
        Awaited.until(
            "predictions",
            () -> !RUNS.store().list(BucketLayout.predictions("killed", pass)).isEmpty());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(200)));
      assertThat(RUNS.store().exists(card("killed"))).as("done before kill %d", kill).isFalse();
      replaceTaskManager(cluster);
    }
    job.getJobExecutionResult().get();

    RUNS.assertSameResults("undisturbed", "killed", PASSES);
    assertThat(RUNS.metrics("killed").stream().filter(row -> row.getName().equals("train/loss")))
        .hasSize((int) STEPS);
  }

  @Test
  void aRunGoesOnFromASavepointWithOtherReaders() throws Exception {
    JobClient first =
        RUNS.start(RUNS.configuration("saved", with("job.parallelism=1")), new Configuration());
    awaitCheckpoint("train-saved");
    String savepoint =
        first
            .stopWithSavepoint(
                false,
                RUNS.folder().resolve("savepoints").toUri().toString(),
                SavepointFormatType.NATIVE)
            .get();
    assertThat(RUNS.store().exists(card("saved"))).isFalse();

    Configuration flink = new Configuration();
    flink.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    RUNS.start(RUNS.configuration("saved", with("job.parallelism=4")), flink)
        .getJobExecutionResult()
        .get();

    RUNS.assertSameResults("undisturbed", "saved", PASSES);
  }

  /**
   * First as when the disk of the checkpoints is full, or their share is gone: neither folders nor
   * files can be made there. Then the bucket does not answer for a while.
   */
  @Test
  void goesOnWithoutCheckpointsAndWaitsForAStoreThatIsGone(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    JobClient job =
        RUNS.start(RUNS.configuration("no-room", with("job.parallelism=2")), new Configuration());
    awaitCheckpoint("train-no-room");
    Path ofJob =
        RUNS.folder().resolve("checkpoints-train-no-room").resolve(job.getJobID().toHexString());
    Path away = ofJob.resolveSibling("away");
    Files.move(ofJob, away);
    Files.createFile(ofJob);
    Awaited.until(
        "predictions",
        () -> !RUNS.store().list(BucketLayout.predictions("no-room", PASSES[2])).isEmpty());
    Files.delete(ofJob);
    Files.move(away, ofJob);
    assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
    replaceTaskManager(cluster);
    Awaited.until(
        "predictions",
        () -> !RUNS.store().list(BucketLayout.predictions("no-room", PASSES[4])).isEmpty());
    RUNS.restart();
    job.getJobExecutionResult().get();

    RUNS.assertSameResults("undisturbed", "no-room", PASSES);
  }

  /** Written at a run's end. */
  private static String card(String run) {
    return "models/" + run + "/step=" + STEPS + "/card.json";
  }

  private static String[] with(String setting) {
    return Stream.concat(Stream.of(SETTINGS), Stream.of(setting)).toArray(String[]::new);
  }

  private static void replaceTaskManager(MiniCluster cluster) throws Exception {
    cluster.terminateTaskManager(oldestTaskManager++).get();
    cluster.startTaskManager();
  }

  private static void awaitCheckpoint(String job) throws Exception {
    Path directory = RUNS.folder().resolve("checkpoints-" + job);
    Awaited.until("a checkpoint", () -> Files.exists(directory) && hasCheckpoint(directory));
  }

  private static boolean hasCheckpoint(Path directory) throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.anyMatch(file -> file.endsWith("_metadata"));
    } catch (UncheckedIOException e) {
      // A checkpoint was retired while the folder was walked.
      return false;
    }
  }
}
