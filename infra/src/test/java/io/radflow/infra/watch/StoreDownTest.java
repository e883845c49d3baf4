package io.radflow.infra.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.radflow.core.manifest.DropManifest;
import io.radflow.core.store.BucketLayout;
import io.radflow.infra.cluster.LocalCluster;
import io.radflow.infra.job.JobStart;
import io.radflow.infra.job.JobSubmission;
import io.radflow.infra.job.PipelineJob;
import io.radflow.infra.job.PipelineJobs;
import io.radflow.infra.phantom.PhantomDataset;
import io.radflow.infra.phantom.PhantomSettings;
import io.radflow.infra.progress.Console;
import io.radflow.testing.Awaited;
import io.radflow.testing.JobSettings;
import io.radflow.testing.RunningStore;
import io.radflow.testing.front.StoreFront;
import io.radflow.training.check.HalvesView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The store goes down at a request of each part of each job, and comes back: the part says that it
 * is down, and a real Prometheus raises the alert for the job.
 */
@Timeout(900)
class StoreDownTest {

  private static final Path RULES = Path.of("prometheus", "rules.yml");
  private static final String ALERT = "StoreDown";
  private static final String HALVES = "halves";

  @TempDir static Path folder;

  private static RunningStore store;
  private static StoreFront front;
  private static LocalCluster cluster;
  private static PrometheusServer prometheus;

  /** A part of a job that asks the store. */
  private record Part(String job, String series) {

    static Part planner(String job) {
      return new Part(
          job,
          "flink_jobmanager_job_operator_coordinator_enumerator_radflow_store_down"
              + "{job_name=~\"radflow.%s\"}".formatted(job));
    }

    /**
     * @param name of the operator; any character of it may be a dot
     */
    static Part operator(String job, String name) {
      return new Part(
          job,
          "flink_taskmanager_job_task_operator_radflow_store_down"
              + "{job_name=~\"radflow.%s\", operator_name=~\"%s\"}".formatted(job, name));
    }
  }

  @BeforeAll
  static void start() throws Exception {
    store = RunningStore.start(folder.resolve("store"));
    front = StoreFront.of(store.server().endpoint());
    cluster = LocalCluster.start(8, folder.resolve("flink"), store.client().address());
    // For how long it must hold is AlertRulesTest's.
    String rules =
        Files.readString(RULES)
            .replaceFirst("(?s)(- alert: " + ALERT + "\\n.*?for:) \\d+m", "$1 0s");
    prometheus =
        PrometheusServer.start(
            folder.resolve("prometheus"),
            cluster.metrics(),
            Files.writeString(folder.resolve("rules.yml"), rules));
  }

  @AfterAll
  static void stop() throws Exception {
    prometheus.close();
    cluster.close();
    front.close();
    store.close();
  }

  @Test
  void theAlertGoesOffForEveryPartOfEveryJobThatAsksTheStore() throws Exception {
    ingest();
    preprocess();
    train();
    eval();

    front.faults().down(false);
    Awaited.until("the alerts to end", () -> alerts().isEmpty());
  }

  private static void ingest() throws Exception {
    String samples = BucketLayout.samples("nih", "first");
    submit(
        PipelineJobs.INGEST,
        Map.of("ingest.discovery-interval", "500 ms", "ingest.images", "REFERENCED"));
    goDown(Part.planner("ingest"));
    goDownAt("GET", BucketLayout.drop("nih", "first") + "images/");
    drop();
    comeBackUntil(Part.operator("ingest", "Source..drops"));
    goDownAt("PUT", samples);
    comeBackUntil(Part.operator("ingest", "write.parts"));
    goDownAt("PUT", samples + BucketLayout.MANIFEST);
    comeBackUntil(Part.operator("ingest", "complete.drops"));
    front.faults().down(false);
  }

  /** Of one drop: at a second one the planner reads samples as the reader does. */
  private static void preprocess() throws Exception {
    Awaited.until("the drop", () -> DropManifest.read(store.client(), "nih", "first").isPresent());
    String object =
        DropManifest.read(store.client(), "nih", "first").orElseThrow().objects().get(0).key();
    goDownAt("GET", object);
    submit(
        PipelineJobs.PREPROCESS,
        Map.of(
            "view.name", "phantom",
            "view.datasets", "nih",
            "view.recipe", "xray",
            "view.size", "32",
            "view.discovery-interval", "500 ms"));
    comeBackUntil(Part.operator("preprocess", "Source..samples"));
    assertDown(Part.planner("preprocess"));
    goDownAt("GET", BucketLayout.drop("nih", "first") + "images/");
    comeBackUntil(Part.operator("preprocess", "transform"));
    goDownAt("PUT", BucketLayout.TENSORS + "phantom/");
    comeBackUntil(Part.operator("preprocess", "tensors"));
    goDownAt("PUT", BucketLayout.viewManifest("phantom"));
    comeBackUntil(Part.operator("preprocess", "manifest"));
    front.faults().down(false);
  }

  /** A run that looks for more images at the beginning of each epoch, and does not end. */
  private static void train() throws Exception {
    HalvesView.write(store.client(), HALVES, 32, 40, 16, 20);
    submit(
        PipelineJobs.TRAIN,
        Map.ofEntries(
            Map.entry("training.run", HALVES),
            Map.entry("training.view", HALVES),
            Map.entry("training.continuous", "true"),
            Map.entry("training.schedule", "CONSTANT"),
            Map.entry("training.units", "1,1,1,1"),
            Map.entry("training.batch", "8"),
            Map.entry("training.steps", "1000000"),
            Map.entry("training.evaluate-every", "4"),
            Map.entry("training.snapshot-every", "4"),
            Map.entry("training.keep-snapshots", "2")));
    goDownAt("PUT", BucketLayout.snapshots(HALVES) + "plan/");
    comeBackUntil(Part.planner("train"));
    goDownAt("GET", BucketLayout.tensors(HALVES, "train"));
    comeBackUntil(Part.operator("train", "Source..Read.run"));
    goDownAt("PUT", BucketLayout.snapshots(HALVES) + "step=");
    comeBackUntil(Part.operator("train", "Train"));
    goDownAt("PUT", BucketLayout.PREDICTIONS + HALVES + "/");
    comeBackUntil(Part.operator("train", "Write.predictions.and.metrics"));
    front.faults().down(false);
  }

  /** Of the run's predictions, and of an object that is none. */
  private static void eval() throws Exception {
    goDownAt("GET", BucketLayout.PREDICTIONS + HALVES + "/");
    submit(PipelineJobs.EVAL, Map.of("eval.discovery-interval", "500 ms"));
    comeBackUntil(Part.operator("eval", "Source..predictions"));
    assertDown(Part.planner("eval"));
    goDownAt("PUT", BucketLayout.EVAL_METRICS);
    comeBackUntil(Part.operator("eval", "results"));
    goDownAt("PUT", BucketLayout.EVAL_REJECTS);
    store.client().write(BucketLayout.predictions("bad", 1) + "rows.parquet", new byte[1]);
    comeBackUntil(Part.operator("eval", "rejects"));
  }

  /** The store goes down at once. */
  private static void goDown(Part part) throws Exception {
    front.faults().down(true);
    assertDown(part);
  }

  /** The store goes down at the next such request. */
  private static void goDownAt(String method, String prefix) {
    front.faults().when(method, prefix, 1, () -> front.faults().down(true));
  }

  /** The store is there until it goes down as it was told to, under this part. */
  private static void comeBackUntil(Part part) throws Exception {
    front.faults().down(false);
    Awaited.until(part + " to ask the store", () -> !front.faults().isWaiting());
    assertDown(part);
  }

  private static void assertDown(Part part) throws Exception {
    Awaited.until(
        part + " to say that it is down",
        () -> !prometheus.at(part.series() + " == 1", Instant.now()).isEmpty());
    Awaited.until(
        ALERT + " of " + part.job(),
        () -> alerts().stream().anyMatch(job -> job.matches("radflow." + part.job())));
  }

  /** Jobs that the alert is raised for. */
  private static List<String> alerts() throws Exception {
    List<String> jobs = new ArrayList<>();
    for (JsonNode rule : prometheus.rules().path(0).path("rules")) {
      if (rule.path("name").asText().equals(ALERT)) {
        assertThat(rule.path("duration").asInt()).isZero();
        for (JsonNode alert : rule.path("alerts")) {
          if (alert.path("state").asText().equals("firing")) {
            jobs.add(alert.path("labels").path("job_name").asText());
          }
        }
      }
    }
    return jobs;
  }

  private static void drop() throws IOException {
    String drop = BucketLayout.drop("nih", "first");
    PhantomDataset.generate(
        PhantomSettings.defaults().withPatients(24).withSize(64),
        (path, bytes) -> store.client().write(drop + path, bytes));
    store.client().write(BucketLayout.ready("nih", "first"), new byte[0]);
  }

  private static void submit(PipelineJob job, Map<String, String> settings) throws IOException {
    new JobSubmission(
            cluster.connect(),
            store.client(),
            Console.of(new PrintStream(OutputStream.nullOutputStream())))
        .submit(
            job,
            job.command(),
            JobSettings.of(
                    front.endpoint(),
                    store.client().address().bucket(),
                    store.server().credentials().file())
                .with(settings)
                .with("store.retry-attempts", 2)
                .with("store.retry-backoff", "10 ms")
                .with("store.retry-max-backoff", "100 ms")
                .of(job.catalog()),
            List.of(),
            JobStart.OVER);
  }
}
