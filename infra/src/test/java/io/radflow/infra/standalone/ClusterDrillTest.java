package io.radflow.infra.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.job.JobEnvironment;
import io.radflow.core.store.StoreAddress;
import io.radflow.infra.deploy.BucketPolicy;
import io.radflow.infra.example.PhantomPipeline;
import io.radflow.infra.job.JobJar;
import io.radflow.infra.standalone.DrillPipeline.Stage;
import io.radflow.infra.watch.PrometheusServer;
import io.radflow.testing.Awaited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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

  /** The short form, which every build has time for. */
  private static final Map<String, Map<Stage, Drill>> SHORT =
      Map.of(
          "short form",
          Map.of(
              Stage.INGEST, Drill.TASK_MANAGER_KILLED,
              Stage.PREPROCESS, Drill.STORE_REFUSING,
              Stage.TRAIN, Drill.JOB_MANAGER_KILLED,
              Stage.EVAL, Drill.STORE_DOWN));

  /** Of each job something that only it has. */
  private static final List<String> METRICS =
      List.of(
          "flink_taskmanager_job_task_operator_radflow_format_outcome_images_total",
          "flink_taskmanager_job_task_operator_radflow_tensors_per_second",
          "flink_taskmanager_job_task_operator_radflow_loss",
          "flink_taskmanager_job_task_operator_radflow_run_target_step_mean_auc");

  @TempDir static Path folder;

  private static int buckets;
  private static DrillCluster cluster;
  private static PrometheusServer prometheus;
  private static DrillResult undisturbed;
  private static final Map<Stage, Duration> USUAL = new EnumMap<>(Stage.class);

  @BeforeAll
  static void start() throws Exception {
    cluster = new DrillCluster(folder, Map.of());
    prometheus =
        PrometheusServer.discovering(
            folder.resolve("prometheus"),
            cluster.flink().targets(),
            Path.of("prometheus", "rules.yml"));
    undisturbed = runUndisturbed("undisturbed");
    if (ALL) {
      // The first time, classes were loaded and compiled.
      runUndisturbed("undisturbed-again");
    }
    Files.deleteIfExists(TABLE);
    write("| what happened | ingest | preprocess | train | eval |\n|---|---|---|---|---|\n");
  }

  private static DrillResult runUndisturbed(String bucket) throws Exception {
    try (DrillPipeline pipeline = new DrillPipeline(cluster.address(bucket))) {
      for (Stage stage : Stage.values()) {
        // With the least rights that a MinIO gives: the job's own, and those of Flink's user.
        cluster.front().faults().allow(policy(stage).or(BucketPolicy.of("flink"))::allows);
        USUAL.put(stage, timed(() -> pipeline.run(cluster.flink(), stage)));
      }
      cluster.front().faults().allow((method, key) -> true);
      return DrillResult.read(pipeline.store());
    }
  }

  private static BucketPolicy policy(Stage stage) throws IOException {
    return BucketPolicy.of(stage.job.command());
  }

  @AfterAll
  static void stop() throws Exception {
    prometheus.close();
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
    return (ALL ? everythingInEveryJob() : SHORT)
        .entrySet().stream()
            .map(
                round ->
                    DynamicTest.dynamicTest(
                        round.getKey(), () -> survives(round.getKey(), round.getValue())));
  }

  private static Map<String, Map<Stage, Drill>> everythingInEveryJob() {
    Map<String, Map<Stage, Drill>> rounds = new LinkedHashMap<>();
    for (Drill drill : Drill.values()) {
      Map<Stage, Drill> round = new EnumMap<>(Stage.class);
      for (Stage stage : Stage.values()) {
        round.put(stage, drill);
      }
      rounds.put(drill.title, round);
    }
    return rounds;
  }

  private static void survives(String title, Map<Stage, Drill> round) throws Exception {
    StringBuilder line = new StringBuilder("| " + title + " |");
    String bucket = "round-" + buckets++;
    try (DrillPipeline pipeline = new DrillPipeline(cluster.address(bucket))) {
      for (Stage stage : Stage.values()) {
        Drill drill = round.get(stage);
        drill.strike(cluster, stage);
        Duration taken = timed(() -> pipeline.run(cluster.flink(), stage));
        assertThat(cluster.hasStruck()).as("%s during %s", drill, stage).isTrue();
        drill.end(cluster);
        cluster.heal();
        line.append(" %+.1f s |".formatted(taken.minus(USUAL.get(stage)).toMillis() / 1000.0));
      }
      write(line + "\n");
      assertSame(DrillResult.read(pipeline.store()));
    }
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

  /** Of Flink ML: the same configuration, on the view that the table becomes. */
  @Test
  void stagesGiveTheJobsModelThoughATaskManagerIsKilledDuringFit() throws Exception {
    StoreAddress address = cluster.address("stages");
    try (DrillPipeline pipeline = new DrillPipeline(address)) {
      pipeline.run(cluster.flink(), Stage.INGEST);
      StreamExecutionEnvironment environment =
          cluster.flink().connect().environment(List.of(JobJar.of("training-job")));
      JobEnvironment.configure(environment, pipeline.options(Stage.TRAIN), "stages");
      PhantomPipeline example = new PhantomPipeline(environment, address, "phantom");
      String saved = folder.resolve("stages").toUri().toString();
      Drill.TASK_MANAGER_KILLED.strike(cluster, Stage.TRAIN);

      example.fit(example.pipeline("drill", 32, DrillPipeline.STEPS), saved);

      assertThat(cluster.hasStruck()).isTrue();
      cluster.heal();
      Map<String, String> onItsView =
          Map.of("training.run", "on-its-view", "training.view", "drill");
      assertThat(pipeline.submit(cluster.flink(), Stage.TRAIN, onItsView, true).await())
          .isEqualTo(JobStatus.FINISHED);
      assertThat(DrillResult.model(pipeline.store(), "drill", DrillPipeline.STEPS))
          .isEqualTo(DrillResult.model(pipeline.store(), "on-its-view", DrillPipeline.STEPS));
      Map<String, String> scores = example.score(saved);
      assertThat(scores).hasSameSizeAs(undisturbed.samples());
      assertThat(DrillResult.predictions(pipeline.store(), "on-its-view"))
          .filteredOn(line -> line.startsWith(DrillPipeline.STEPS + " "))
          .isNotEmpty()
          .allSatisfy(
              line -> {
                String[] parts = line.split(" ", 3);
                // The job scores batches, whose matrix products round otherwise.
                assertThat(floats(scores.get(parts[1])))
                    .containsExactly(floats(parts[2]), within(1e-5));
              });
    }
  }

  private static double[] floats(String list) {
    return Arrays.stream(list.replaceAll("[\\[\\] ]", "").split(","))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  @Test
  void prometheusFindsTheProcessesAndTheJobsMetrics() throws Exception {
    assertThat(names(prometheus, "flink_taskmanager_Status_JVM_CPU_Load", "tm_id"))
        .containsExactlyInAnyOrder("taskmanager_0", "taskmanager_1", "taskmanager_2");
    for (String metric : METRICS) {
      assertThat(prometheus.range(metric)).as(metric).isNotEmpty();
    }
  }

  private static Set<String> names(PrometheusServer prometheus, String query, String label)
      throws Exception {
    Set<String> names = new HashSet<>();
    Awaited.until(
        "three processes",
        () -> {
          for (JsonNode series : prometheus.range(query)) {
            names.add(series.path("metric").path(label).asText());
          }
          return names.size() >= 3;
        });
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
