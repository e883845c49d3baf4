package io.radflow.infra.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.config.JobArguments;
import io.radflow.core.config.JobConfiguration;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.job.RunningJob;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.progress.Console;
import io.radflow.infra.study.status.StudyMetrics;
import io.radflow.testing.Awaited;
import io.radflow.testing.RunningStore;
import io.radflow.training.check.HalvesView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All four jobs as they are, a real Prometheus that scrapes them, every query of every panel. */
@Timeout(900)
class DashboardQueriesTest {

  private static final Path RULES = Path.of("prometheus", "rules.yml");

  /** Not a number where there is no GPU; then their series are all that there can be. */
  private static final Pattern OF_A_GPU =
      Pattern.compile("radflow_device_(utilization_ratio|power_watts)");

  private static final Pattern METRIC = Pattern.compile("flink_\\w+");
  private static final Duration PATIENCE = Duration.ofSeconds(600);

  @TempDir static Path folder;

  private static RunningStore store;
  private static LocalCluster cluster;
  private static StudyMetrics study;
  private static PrometheusServer prometheus;

  @BeforeAll
  static void runEverything() throws Exception {
    store = RunningStore.start(folder.resolve("store"));
    cluster = LocalCluster.start(8, folder.resolve("flink"), store.client().address());
    study = StudyMetrics.serve();
    study.show(ShownStudy.status());
    prometheus =
        PrometheusServer.start(
            folder.resolve("prometheus"), List.of(cluster.metrics(), study.address()), RULES);

    submit(PipelineJobs.INGEST, false, Map.of("ingest.discovery-interval", "500 ms"));
    submit(PipelineJobs.EVAL, false, Map.of("eval.discovery-interval", "500 ms"));
    drop("first");
    until(() -> DropManifest.read(store.client(), "nih", "first").isPresent());
    // One that goes on: a bounded one would be done before Prometheus looks.
    submit(
        PipelineJobs.PREPROCESS,
        false,
        Map.of(
            "view.name", "phantom",
            "view.datasets", "nih",
            "view.recipe", "xray",
            "view.size", "32",
            "view.views", "PA"));
    until(() -> ViewManifest.read(store.client(), "phantom").isPresent());
    HalvesView.write(store.client(), "halves", 32, 120, 20, 15);
    for (String view : List.of("phantom", "halves")) {
      String ranks = view.equals("halves") ? "2" : "1";
      submit(
              PipelineJobs.TRAIN,
              true,
              Map.of(
                  "training.run", view,
                  "training.view", view,
                  "training.units", "1,1,1,1",
                  "training.batch", "8",
                  "training.leaves", ranks,
                  "training.ranks", ranks,
                  "training.steps", "30",
                  "training.optimizer", "SGD_AGC",
                  "training.evaluate-every", "10"))
          .await();
      until(() -> store.client().exists(BucketLayout.evalMetrics(view, view, 30)));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    prometheus.close();
    study.close();
    cluster.close();
    store.close();
  }

  @TestFactory
  Stream<DynamicTest> everyQueryReturnsData() throws IOException {
    return Dashboards.queries().stream()
        .map(query -> DynamicTest.dynamicTest(query.toString(), () -> assertData(query.filled())));
  }

  private static void assertData(String query) throws Exception {
    boolean any = OF_A_GPU.matcher(query).find();
    Awaited.until(query, () -> hasValue(prometheus.range(query), any));
  }

  /**
   * @param any whether it need not be finite
   */
  private static boolean hasValue(JsonNode series, boolean any) {
    for (JsonNode one : series) {
      for (JsonNode point : one.path("values")) {
        if (any || Double.isFinite(number(point.path(1).asText()))) {
          return true;
        }
      }
    }
    return false;
  }

  private static double number(String text) {
    return text.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  @Test
  void ranksOfARunDoNotMultiplyWhatIsTheRuns() throws Exception {
    String metric = "flink_taskmanager_job_task_operator_radflow_";
    for (String ofRun : List.of("step", "loss", "images_per_second", "evaluation_accuracy")) {
      assertThat(subtasks(metric + ofRun)).as(ofRun).containsExactly("0");
    }
    for (String ofRank : List.of("step_seconds", "linked_ranks", "device_memory_bytes")) {
      assertThat(subtasks(metric + ofRank)).as(ofRank).containsExactly("0", "1");
    }
  }

  private static Set<String> subtasks(String metric) throws Exception {
    Set<String> subtasks = new TreeSet<>();
    for (JsonNode one : prometheus.series(metric + "{job_name=~\".*halves\"}")) {
      subtasks.add(one.path("subtask_index").asText());
    }
    return subtasks;
  }

  @Test
  void everyRuleIsInForceAndItsMetricsAreThere() throws Exception {
    TreeSet<String> rules = new TreeSet<>();
    for (JsonNode rule : prometheus.rules().path(0).path("rules")) {
      assertThat(rule.path("lastError").asText()).as(rule.path("name").asText()).isEmpty();
      rules.add(rule.path("name").asText());
    }
    assertThat(rules)
        .contains("TrainingStalled", "TrainingNotFinite", "RejectRateHigh", "DropLagHigh")
        .contains("PassIncomplete", "SlowRank", "GroupNotFormed");
    Matcher metrics = METRIC.matcher(Files.readString(RULES));
    TreeSet<String> names = new TreeSet<>();
    while (metrics.find()) {
      names.add(metrics.group());
    }
    assertThat(names).hasSizeGreaterThan(10);
    for (String name : names) {
      assertData(name);
    }
  }

  /** Names, labels and jobs of all that the jobs have registered are those of docs/metrics.md. */
  @Test
  void theJobsRegisterWhatTheTableOfMetricsTells() throws Exception {
    Map<String, DocumentedMetric> documented = DocumentedMetric.byName();
    TreeSet<String> faults = new TreeSet<>();
    TreeSet<String> missing = new TreeSet<>();
    documented
        .values()
        .forEach(metric -> metric.jobs().forEach(job -> missing.add(metric.name() + " of " + job)));
    for (JsonNode one : prometheus.series("{__name__=~\".*_radflow_.*\"}")) {
      RegisteredMetric registered = RegisteredMetric.of(one);
      DocumentedMetric metric = documented.get(registered.name());
      if (metric == null
          || !metric.jobs().contains(registered.job())
          || !metric.hasLabels(registered.labels())) {
        faults.add(registered + " is not " + metric);
      } else {
        missing.remove(registered.name() + " of " + registered.job());
      }
    }

    assertThat(faults).isEmpty();
    // Of more than five classes, and of a stage of Flink ML.
    missing.removeIf(name -> name.startsWith("top5_accuracy") || name.endsWith("TargetMetrics"));
    assertThat(missing).isEmpty();
  }

  @Test
  void theStudyShowsWhatItsTableOfMetricsTells() throws Exception {
    TreeMap<String, Set<String>> shown = new TreeMap<>();
    for (JsonNode one : prometheus.series("{__name__=~\"radflow_study_.*\"}")) {
      TreeSet<String> labels = new TreeSet<>();
      one.fieldNames().forEachRemaining(labels::add);
      assertThat(labels).contains("study");
      labels.removeAll(Set.of("__name__", "study", "instance", "job"));
      shown.put(one.path("__name__").asText(), labels);
    }
    assertThat(shown).isEqualTo(DocumentedMetric.ofStudies());
  }

  private static void drop(String name) throws IOException {
    String drop = BucketLayout.drop("nih", name);
    PhantomDataset.generate(
        PhantomSettings.defaults().withPatients(24).withSize(64),
        (path, bytes) -> store.client().write(drop + path, bytes));
    store.client().write(BucketLayout.ready("nih", name), new byte[0]);
  }

  private static RunningJob submit(PipelineJob job, boolean bounded, Map<String, String> options)
      throws IOException {
    Map<String, String> values = new TreeMap<>(options);
    values.put("store.endpoint", store.server().endpoint());
    values.put("store.credentials-file", store.server().credentials().file().toString());
    values.put("job.checkpoint-interval", "500 ms");
    return new JobSubmission(
            cluster.connect(),
            store.client(),
            Console.of(new PrintStream(OutputStream.nullOutputStream())))
        .submit(
            job,
            options.getOrDefault("training.run", job.command()),
            JobConfiguration.load(new JobArguments(List.of(), values, bounded), job.catalog())
                .values(),
            List.of(),
            JobStart.OVER);
  }

  /** Something that becomes true. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(Condition condition) throws IOException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.holds()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("Not within " + PATIENCE);
      }
      LockSupport.parkNanos(100_000_000);
    }
  }
}
