package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.store.StoreAddress;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.testing.Awaited;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ranks in processes of their own come to the bits of one rank, also where processes are killed or
 * stopped. {@code -Dradflow.kills=20} runs it, with so many kills, {@code -Dradflow.seed} kills
 * others at other times: the build has too little time for it so far.
 */
@Tag("jars")
@EnabledIfSystemProperty(named = "radflow.kills", matches = "\\d+")
@Timeout(3600)
class RankProcessesTest {

  private static final int KILLS = Integer.getInteger("radflow.kills", 2);
  private static final long SEED = Long.getLong("radflow.seed", 7);

  /**
   * A process is killed within it, once the one before it is back: about as long as a run takes.
   */
  private static final Duration NEXT = Duration.ofSeconds(6);

  /** Beyond {@code training.group.timeout}, on a machine that has other work. */
  private static final Duration NOTICED = Duration.ofSeconds(20);

  @TempDir static Path folder;

  private static EmbeddedStore server;
  private static RankRuns runs;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void runByOneRank() throws Exception {
    server = EmbeddedStore.start(folder.resolve("store"), 0);
    runs = new RankRuns(address("runs"));
    heal();
    assertThat(runs.submit(cluster, "one", 1).await()).isEqualTo(JobStatus.FINISHED);
  }

  /** Starts the cluster, or what has ended of it: one process more than four ranks need. */
  private static void heal() throws Exception {
    cluster =
        StandaloneCluster.start(
            folder.resolve("cluster"),
            FlinkInstallation.of(JobJar.home()),
            new ClusterSettings(
                1,
                3,
                2,
                OptionalLong.of(2L << 30),
                0,
                address("flink"),
                Map.of("heartbeat.timeout", "10 s", "cluster.evenly-spread-out-slots", "true")));
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.stop();
    runs.close();
    server.close();
  }

  @Test
  void ranksInProcessesOfTheirOwnGiveTheBitsOfOne() throws Exception {
    RunningJob two = runs.submit(cluster, "two", 2);
    RunningJob four = runs.submit(cluster, "four", 4);

    assertThat(two.await()).isEqualTo(JobStatus.FINISHED);
    assertThat(four.await()).isEqualTo(JobStatus.FINISHED);
    assertSameAsByOneRank("two");
    assertSameAsByOneRank("four");
  }

  /** A run that ends before they all are is followed by the next. */
  @Test
  void processesMayBeKilledAtAnyMoment() throws Exception {
    Random random = new Random(SEED);
    int kills = 0;
    for (int number = 0; kills < KILLS; number++) {
      String run = "killed-" + number;
      RunningJob job = runs.submit(cluster, run, 4);
      while (kills < KILLS && isRunningAfter(random, job)) {
        kills++;
        ProcessSignal.KILL.send(oneOf(watch(job).working(), random));
        if (random.nextInt(4) > 0) {
          heal();
        }
      }
      heal();
      assertThat(job.await()).isEqualTo(JobStatus.FINISHED);
      assertSameAsByOneRank(run);
    }
  }

  /** The moment within a step, or while ranks start, is what is random. */
  private static boolean isRunningAfter(Random random, RunningJob job) throws Exception {
    LockSupport.parkNanos((long) (random.nextDouble() * NEXT.toNanos()));
    return job.isRunning();
  }

  @Test
  void aStoppedProcessIsNoticedTheOthersGoOnAndItWakesUpInVain() throws Exception {
    Random random = new Random(SEED);
    RunningJob job = runs.submit(cluster, "stopped", 4);
    Awaited.until("all tasks", () -> watch(job).isRunning());
    Awaited.until("a checkpoint", () -> watch(job).checkpoints() > 0);
    long process = oneOf(watch(job).working(), random);
    Instant stopped = Instant.now();
    ProcessSignal.STOP.send(process);
    try {
      Awaited.until("a failure", () -> watch(job).lastFailure().isAfter(stopped));
      assertThat(Duration.between(stopped, watch(job).lastFailure())).isLessThan(NOTICED);
      Awaited.until("a restart", () -> watch(job).restarts() > 0);
    } finally {
      ProcessSignal.CONTINUE.send(process);
    }

    assertThat(job.await()).isEqualTo(JobStatus.FINISHED);
    assertSameAsByOneRank("stopped");
  }

  private static ClusterWatch watch(RunningJob job) {
    return new ClusterWatch(cluster, job.id());
  }

  private static long oneOf(List<Long> processes, Random random) {
    return processes.get(random.nextInt(processes.size()));
  }

  private static void assertSameAsByOneRank(String run) throws Exception {
    String seed = "%s, -Dradflow.seed=%d".formatted(run, SEED);
    assertThat(runs.losses(run)).as(seed).hasSize(RankRuns.STEPS).isEqualTo(runs.losses("one"));
    assertThat(runs.predictions(run))
        .as(seed)
        .hasSize(RankRuns.PASSES * RankRuns.TEST_ROWS)
        .isEqualTo(runs.predictions("one"));
    assertThat(runs.model(run)).as(seed).isEqualTo(runs.model("one"));
  }

  private static StoreAddress address(String bucket) {
    return new StoreAddress(
        server.endpoint(), bucket, "us-east-1", server.credentials().file().toString());
  }
}
