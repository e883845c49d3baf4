package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.phantom.PhantomSummary;
import io.radflow.infra.standalone.DrillPipeline.Stage;
import io.radflow.infra.store.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two training runs and an ingest that takes drop after drop share one TaskManager. {@code
 * -Dradflow.soak=PT1H} makes it an hour, which is long enough to tell whether memory grows; figures
 * go to {@code target/soak.md}.
 */
@Tag("jars")
@Timeout(2 * 3600)
class SoakTest {

  private static final Duration LENGTH =
      Duration.parse(System.getProperty("radflow.soak", "PT20S"));

  /** From here on, the second and the last third of it are compared. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final Duration BETWEEN_READINGS = LENGTH.dividedBy(60);
  private static final Duration BETWEEN_DROPS =
      LENGTH.compareTo(LONG) >= 0 ? Duration.ofSeconds(10) : Duration.ofSeconds(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /** The short form shares its machine with other tests: there, one that never ends is meant. */
  private static final Duration STUCK =
      LENGTH.compareTo(LONG) >= 0 ? Duration.ofSeconds(120) : Duration.ofMinutes(15);

  /** One that comes to nothing costs no result; the next follows. */
  private static final double MOST_FAILED = 0.01;

  private static final Duration DROP_PATIENCE = STUCK;

  /** Steps from one pass and snapshot to the next. */
  private static final String PASS = LENGTH.compareTo(LONG) >= 0 ? "200" : "25";

  /** Whatever the length: on a busy machine less is no soak. */
  private static final int LEAST_CHECKPOINTS = 2;

  private static final int LEAST_DROPS = 3;
  private static final long TASK_MANAGER_BYTES = 3L << 30;

  /** The phantoms are of a kilobyte: a checkpoint would wait until hundreds were trained on. */
  private static final Map<String, String> SMALL_BUFFERS =
      Map.of("taskmanager.memory.segment-size", "4kb");

  /** Its logs stay, as `cluster stop` leaves them. */
  private static final Path CLUSTER = Path.of("target", "soak-cluster").toAbsolutePath();

  private static final Path TABLE = Path.of("target", "soak.md");

  @TempDir static Path folder;

  @Test
  void twoRunsAndAnIngestShareAClusterInTheSameMemory() throws Exception {
    try (EmbeddedStore server = EmbeddedStore.start(folder.resolve("store"), 0)) {
      StoreAddress address =
          new StoreAddress(
              server.endpoint(), "soak", "us-east-1", server.credentials().file().toString());
      StandaloneCluster cluster =
          StandaloneCluster.start(
              CLUSTER,
              FlinkInstallation.of(JobJar.home()),
              new ClusterSettings(
                  1, 1, 8, OptionalLong.of(TASK_MANAGER_BYTES), 0, address, SMALL_BUFFERS));
      try (DrillPipeline pipeline = new DrillPipeline(address)) {
        pipeline.run(cluster, Stage.INGEST);
        pipeline.run(cluster, Stage.PREPROCESS);
        soak(cluster, pipeline);
      } finally {
        cluster.stop();
      }
    }
  }

  private static void soak(StandaloneCluster cluster, DrillPipeline pipeline) throws Exception {
    List<SoakJob> jobs =
        List.of(
            new SoakJob(
                "ingest",
                cluster,
                pipeline.submit(
                    cluster, Stage.INGEST, Map.of("ingest.discovery-interval", "500 ms"), false)),
            training("one", cluster, pipeline),
            training("other", cluster, pipeline));
    List<MemoryReadings> memory = new ArrayList<>();
    cluster.processes().forEach((name, pid) -> memory.add(new MemoryReadings(name, pid)));

    int drops = 0;
    Instant end = Instant.now().plus(LENGTH);
    Instant reading = Instant.now();
    while (Instant.now().isBefore(end)
        || drops < LEAST_DROPS
        || !allCheckpointed(jobs)
        || !bothHaveTrained(pipeline.store())) {
      Instant next = Instant.now().plus(BETWEEN_DROPS);
      drop(pipeline.store(), drops++, jobs);
      if (!Instant.now().isBefore(reading)) {
        for (MemoryReadings process : memory) {
          process.read();
        }
        reading = Instant.now().plus(BETWEEN_READINGS);
      }
      while (Instant.now().isBefore(next)) {
        look(jobs);
      }
    }
    write(drops, jobs, memory);
    for (SoakJob job : jobs) {
      job.look();
      job.cancel();
    }
    assertRunsAreTheSame(pipeline.store());
    assertNeverStuck(jobs);
    assertFlat(memory);
  }

  private static boolean allCheckpointed(List<SoakJob> jobs) {
    return jobs.stream().allMatch(job -> job.completed() >= LEAST_CHECKPOINTS);
  }

  /** Early checkpoints are of jobs that still wait for their first step. */
  private static boolean bothHaveTrained(ObjectStore store) throws IOException {
    return !DrillResult.losses(store, "one").isEmpty()
        && !DrillResult.losses(store, "other").isEmpty();
  }

  private static SoakJob training(String run, StandaloneCluster cluster, DrillPipeline pipeline)
      throws Exception {
    Map<String, String> options =
        Map.of(
            "training.run",
            run,
            "training.steps",
            "10000000",
            "training.evaluate-every",
            PASS,
            "training.snapshot-every",
            PASS,
            "training.keep-snapshots",
            "2",
            "job.checkpoint-interval",
            "2 s");
    return new SoakJob(run, cluster, pipeline.submit(cluster, Stage.TRAIN, options, false));
  }

  /** One more drop, and what became of it. */
  private static void drop(ObjectStore store, int number, List<SoakJob> jobs) throws Exception {
    String name = "soak-" + number;
    String prefix = BucketLayout.drop("nih", name);
    PhantomSummary summary =
        PhantomDataset.generate(
            PhantomSettings.defaults().withSeed(number).withPatients(4).withSize(48),
            (path, bytes) -> store.write(prefix + path, bytes));
    store.write(BucketLayout.ready("nih", name), new byte[0]);
    Instant deadline = Instant.now().plus(DROP_PATIENCE);
    Optional<DropManifest> manifest = Optional.empty();
    while (manifest.isEmpty() && Instant.now().isBefore(deadline)) {
      look(jobs);
      manifest = DropManifest.read(store, "nih", name);
    }
    assertThat(manifest).as("manifest of %s", name).isPresent();
    assertThat(manifest.get().samples()).as("samples of %s", name).isEqualTo(summary.samples());
    assertThat(manifest.get().rejects())
        .as("rejects of %s", name)
        .isEqualTo(summary.rejects().values().stream().mapToLong(Integer::longValue).sum());
  }

  private static void look(List<SoakJob> jobs) throws IOException {
    LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    for (SoakJob job : jobs) {
      job.look();
    }
  }

  /** They have the same seed, so what they share a machine with must not show. */
  private static void assertRunsAreTheSame(ObjectStore store) throws IOException {
    List<String> one = DrillResult.losses(store, "one");
    List<String> other = DrillResult.losses(store, "other");
    int steps = Math.min(one.size(), other.size());
    assertThat(steps).isPositive();
    assertThat(one.subList(0, steps)).isEqualTo(other.subList(0, steps));
    assertThat(one).doesNotHaveDuplicates();
  }

  private static void assertNeverStuck(List<SoakJob> jobs) {
    for (SoakJob job : jobs) {
      assertThat(job.failed())
          .as("failed checkpoints of %s, of %d", job.name(), job.completed())
          .isLessThanOrEqualTo((long) (MOST_FAILED * job.completed()));
      assertThat(job.longestGap()).as("without a checkpoint of %s", job.name()).isLessThan(STUCK);
    }
  }

  private static void assertFlat(List<MemoryReadings> memory) {
    for (MemoryReadings process : memory) {
      assertThat(process.last().resident())
          .as("%s, KiB", process.name())
          .isLessThan(TASK_MANAGER_BYTES >> 10);
      if (LENGTH.compareTo(LONG) >= 0) {
        MemoryReadings.Reading middle = process.middle();
        MemoryReadings.Reading end = process.end();
        assertGrowsBy(process.name() + ", resident", middle.resident(), end.resident(), 64 << 10);
        assertGrowsBy(process.name() + ", live heap", middle.live(), end.live(), 16 << 10);
        assertGrowsBy(process.name() + ", metaspace", middle.metaspace(), end.metaspace(), 4 << 10);
      }
    }
  }

  private static void assertGrowsBy(String what, long middle, long end, long most) {
    assertThat(end - middle).as("growth of %s, KiB, from %d", what, middle).isLessThan(most);
  }

  private static void write(int drops, List<SoakJob> jobs, List<MemoryReadings> memory)
      throws IOException {
    StringBuilder table = new StringBuilder("%d drops, %s%n%n".formatted(drops, LENGTH));
    table.append(
        "| job | checkpoints | failed | longest | longest time without one |%n|---|---|---|---|---|%n"
            .formatted());
    for (SoakJob job : jobs) {
      table.append(
          "| %s | %d | %d | %d ms | %d ms |%n"
              .formatted(
                  job.name(),
                  job.completed(),
                  job.failed(),
                  job.longestCheckpoint().toMillis(),
                  job.longestGap().toMillis()));
    }
    table.append(
        "%n| process | resident, MiB: middle third, last third | live heap | metaspace |%n|---|---|---|---|%n"
            .formatted());
    for (MemoryReadings process : memory) {
      MemoryReadings.Reading middle = process.middle();
      MemoryReadings.Reading end = process.end();
      table.append(
          "| %s | %d, %d | %d, %d | %d, %d |%n"
              .formatted(
                  process.name(),
                  middle.resident() >> 10,
                  end.resident() >> 10,
                  middle.live() >> 10,
                  end.live() >> 10,
                  middle.metaspace() >> 10,
                  end.metaspace() >> 10));
    }
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, table);
  }
}
