package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.infra.standalone.DrillPipeline.Stage;
import io.radflow.infra.watch.PrometheusServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All four jobs, submitted by the client to a cluster of separate processes, while something goes
 * wrong. {@code -Dradflow.drill=all} has everything go wrong in every job, which takes longer.
 */
@Tag("jars")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class ClusterDrillTest {

  private static final boolean ALL = "all".equals(System.getProperty("radflow.drill"));
  private static final Path TABLE = Path.of("target", "drill.md");

  @TempDir static Path folder;

  private static DrillCluster cluster;
  private static DrillResult undisturbed;
  private static final Map<Stage, Duration> USUAL = new EnumMap<>(Stage.class);

  @BeforeAll
  static void runUndisturbed() throws Exception {
    cluster = new DrillCluster(folder, Map.of());
    try (DrillPipeline pipeline = new DrillPipeline(cluster.address("undisturbed"))) {
      for (Stage stage : Stage.values()) {
        USUAL.put(stage, timed(() -> pipeline.run(cluster.flink(), stage)));
      }
      undisturbed = DrillResult.read(pipeline.store());
    }
    Files.deleteIfExists(TABLE);
    write("| what happened | ingest | preprocess | train | eval |\n|---|---|---|---|---|\n");
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void nothingIsThereTwice() {
    assertThat(undisturbed.samples()).isNotEmpty().doesNotHaveDuplicates();
    assertThat(undisturbed.predictions()).isNotEmpty().doesNotHaveDuplicates();
    assertThat(undisturbed.losses()).hasSize((int) DrillPipeline.STEPS);
    assertThat(undisturbed.metrics()).isNotEmpty();
  }

  @TestFactory
  Stream<DynamicTest> whateverHappensTheResultsAreTheSame() {
    return Stream.of(Drill.values())
        .map(drill -> DynamicTest.dynamicTest(drill.title, () -> survives(drill)));
  }

  private static void survives(Drill drill) throws Exception {
    StringBuilder line = new StringBuilder("| " + drill.title + " |");
    String bucket = drill.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    try (DrillPipeline pipeline = new DrillPipeline(cluster.address(bucket))) {
      for (Stage stage : Stage.values()) {
        boolean struck = struck(drill).contains(stage);
        if (struck) {
          drill.strike(cluster, stage);
        }
        Duration taken = timed(() -> pipeline.run(cluster.flink(), stage));
        if (struck) {
          assertThat(cluster.hasStruck()).as("%s during %s", drill, stage).isTrue();
          drill.end(cluster);
          cluster.heal();
        }
        line.append(
            struck
                ? " +%.1f s |".formatted(taken.minus(USUAL.get(stage)).toMillis() / 1000.0)
                : " – |");
      }
      write(line + "\n");
      assertSame(DrillResult.read(pipeline.store()));
    }
  }

  /** The stages during which it happens: in the short form one or two. */
  private static Set<Stage> struck(Drill drill) {
    return ALL ? EnumSet.allOf(Stage.class) : drill.shortForm();
  }

  private static void assertSame(DrillResult disturbed) {
    assertThat(disturbed.samples()).isEqualTo(undisturbed.samples());
    assertThat(disturbed.rejects()).isEqualTo(undisturbed.rejects());
    assertThat(disturbed.tensors()).isEqualTo(undisturbed.tensors());
    assertThat(disturbed.losses()).isEqualTo(undisturbed.losses());
    assertThat(disturbed.predictions()).isEqualTo(undisturbed.predictions());
    assertThat(disturbed.model()).isEqualTo(undisturbed.model());
    assertThat(disturbed.metrics()).isEqualTo(undisturbed.metrics());
  }

  @Test
  void prometheusFindsTheProcessesAndTheJobsMetrics() throws Exception {
    try (PrometheusServer prometheus =
            PrometheusServer.discovering(
                folder.resolve("prometheus"),
                cluster.flink().targets(),
                Path.of("prometheus", "rules.yml"));
        DrillPipeline pipeline = new DrillPipeline(cluster.address("watched"))) {
      for (Stage stage : Stage.values()) {
        pipeline.run(cluster.flink(), stage);
      }
      assertThat(names(prometheus, "flink_taskmanager_Status_JVM_CPU_Load", "tm_id"))
          .containsExactlyInAnyOrder("taskmanager-0", "taskmanager-1", "taskmanager-2");
      for (String metric :
          List.of(
              "flink_taskmanager_job_task_operator_samples",
              "flink_taskmanager_job_task_operator_step")) {
        assertThat(prometheus.range(metric)).as(metric).isNotEmpty();
      }
    }
  }

  private static Set<String> names(PrometheusServer prometheus, String query, String label)
      throws IOException, InterruptedException {
    Instant deadline = Instant.now().plusSeconds(20);
    Set<String> names = new HashSet<>();
    while (names.size() < 3 && Instant.now().isBefore(deadline)) {
      for (JsonNode series : prometheus.range(query)) {
        names.add(series.path("metric").path(label).asText());
      }
      LockSupport.parkNanos(100_000_000);
    }
    return names;
  }

  /** Something that takes time. */
  private interface Work {
    void run() throws Exception;
  }

  private static Duration timed(Work work) throws Exception {
    long started = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private static void write(String line) throws IOException {
    Files.writeString(TABLE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
