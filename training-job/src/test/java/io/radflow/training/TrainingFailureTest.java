package io.radflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a run, it ends in the same bits. */
@Timeout(400)
class TrainingFailureTest {

  private static final int KILLS = 10;
  private static final String[] SETTINGS = {
    "training.steps=480",
    "training.evaluate-every=48",
    "job.checkpoint-interval=200 ms",
    "job.restart-attempts=100"
  };
  private static final long[] PASSES = LongStream.rangeClosed(1, 10).map(i -> 48 * i).toArray();

  @RegisterExtension
  static final MiniClusterExtension FLINK =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir static Path folder;

  private static TrainingRun runs;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    runs = new TrainingRun(folder);
    runs.run(runs.configuration("undisturbed", with("job.parallelism=2"))).get();
  }

  @AfterAll
  static void stopStore() {
    runs.close();
  }

  /**
   * The moments are anywhere: in an epoch, in a pass, in a checkpoint, right after one. Each is
   * some time after the job has come further than the last checkpoint before the kill.
   */
  @Test
  void taskManagersMayDieAtAnyTime(@InjectMiniCluster MiniCluster cluster) throws Exception {
    JobClient job =
        runs.start(runs.configuration("killed", with("job.parallelism=2")), new Configuration());
    Random random = new Random(3);
    for (int kill = 0; kill < KILLS; kill++) {
      awaitCheckpointAfter(newestCheckpoint("train-killed"), "train-killed");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100)));
      assertThat(runs.store().exists("models/killed/step=480/card.json"))
          .as("done before kill %d", kill)
          .isFalse();
      cluster.terminateTaskManager(kill).get();
      cluster.startTaskManager();
    }
    job.getJobExecutionResult().get();

    runs.assertSameResults("undisturbed", "killed", PASSES);
    assertThat(runs.metrics("killed").stream().filter(row -> row.getName().equals("train/loss")))
        .hasSize(480);
  }

  @Test
  void aRunGoesOnFromASavepointWithOtherReaders() throws Exception {
    JobClient first =
        runs.start(runs.configuration("saved", with("job.parallelism=1")), new Configuration());
    awaitCheckpointAfter(0, "train-saved");
    String savepoint =
        first
            .stopWithSavepoint(
                false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.NATIVE)
            .get();
    assertThat(runs.store().exists("models/saved/step=480/card.json")).isFalse();

    Configuration flink = new Configuration();
    flink.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    runs.start(runs.configuration("saved", with("job.parallelism=4")), flink)
        .getJobExecutionResult()
        .get();

    runs.assertSameResults("undisturbed", "saved", PASSES);
  }

  private static String[] with(String setting) {
    return Stream.concat(Stream.of(SETTINGS), Stream.of(setting)).toArray(String[]::new);
  }

  private static void awaitCheckpointAfter(long newest, String job) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (newestCheckpoint(job) <= newest) {
      assertThat(System.nanoTime()).as("time").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** Number of the newest checkpoint that is complete; 0 for none. */
  private static long newestCheckpoint(String job) throws Exception {
    Path directory = folder.resolve("checkpoints-" + job);
    if (!Files.exists(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .mapToLong(file -> Long.parseLong(file.getParent().getFileName().toString().substring(4)))
          .max()
          .orElse(0);
    } catch (java.io.UncheckedIOException e) {
      // A checkpoint was retired while the folder was walked.
      return 0;
    }
  }
}
