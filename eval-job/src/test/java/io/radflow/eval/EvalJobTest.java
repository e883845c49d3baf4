package io.radflow.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.PublishedResults;
import io.radflow.infra.store.EmbeddedStore;
import io.radflow.ingest.config.JobArguments;
import io.radflow.ingest.config.JobConfiguration;
import io.radflow.ingest.parquet.ParquetRecords;
import io.radflow.ingest.record.Metric;
import io.radflow.ingest.record.Prediction;
import io.radflow.ingest.record.Reject;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.ingest.store.StoredObject;
import io.radflow.preprocess.metric.MetricName;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EvalJobTest {

  private static final int PROMETHEUS_PORT = freePort();

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(
                  Configuration.fromMap(
                      Map.of(
                          "metrics.reporter.prom.factory.class",
                          "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                          "metrics.reporter.prom.port",
                          Integer.toString(PROMETHEUS_PORT))))
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  @TempDir Path folder;

  private EmbeddedStore server;
  private ObjectStore store;

  @BeforeEach
  void startStore() throws Exception {
    server = EmbeddedStore.start(folder.resolve("store"), 0);
    store =
        ObjectStore.open(
            new StoreAddress(
                server.endpoint(), "radflow", "us-east-1", server.credentials().file().toString()));
    store.createBucket();
  }

  @AfterEach
  void stopStore() {
    store.close();
    server.close();
  }

  @Test
  void writesMetricsAndResultsOfTheNewestCompletePass() throws Exception {
    put("digits", 100, "part-00000-0000", SamplePredictions.multiClass("digits", 100, 60, 30));
    put("digits", 200, "part-00000-0000", SamplePredictions.multiClass("digits", 200, 60, 45));
    put("chest", 50, "part-00000-0000", SamplePredictions.multiLabel("chest", 50, 100));

    evaluate(2);

    List<PublishedResult> digits = results("digits");
    assertThat(digits)
        .extracting(PublishedResult::metric)
        .containsExactly("test/acc", "test/mean_auc");
    assertThat(digits.get(0).metricValue()).isEqualTo(0.75, within(1e-12));
    assertThat(digits.get(0).lastStep()).isEqualTo(200);
    assertThat(value(metrics("digits", 100), MetricName.ACCURACY)).isEqualTo(0.5, within(1e-12));
    assertThat(results("chest")).extracting(PublishedResult::metric).contains("test/mean_auc");
    assertThat(digits).extracting(PublishedResult::patientDisjoint).containsOnlyNulls();
    assertThat(results("chest")).extracting(PublishedResult::patientDisjoint).containsOnly(false);
    assertThat(metrics("chest", 50)).extracting(Metric::getPatientDisjoint).containsOnly(false);
    assertThat(metrics("chest", 50)).extracting(Metric::getDetail).doesNotContain("incomplete");
  }

  @Test
  void writesTheSameBytesAtAnyParallelismInAnyOrderWithDuplicates() throws Exception {
    List<Prediction> pass = SamplePredictions.multiLabel("chest", 50, 300);
    put("chest", 50, "part-00000-0000", pass);
    evaluate(1);
    byte[] expected = store.read(BucketLayout.evalMetrics("chest", 50), 1 << 20);
    store.delete(BucketLayout.evalMetrics("chest", 50));
    store.delete(BucketLayout.predictions("chest", 50) + "part-00000-0000.parquet");

    List<Prediction> shuffled = new ArrayList<>(pass);
    shuffled.addAll(pass.subList(0, 30));
    Collections.shuffle(shuffled, new Random(5));
    for (int part = 0; part < 6; part++) {
      put("chest", 50, "part-" + part, shuffled.subList(part * 55, part * 55 + 55));
    }
    evaluate(4);

    assertThat(store.read(BucketLayout.evalMetrics("chest", 50), 1 << 20)).isEqualTo(expected);
  }

  @Test
  void rejectsBadPredictionsAndGoesOnWithTheRest() throws Exception {
    List<Prediction> pass = SamplePredictions.multiClass("digits", 100, 12, 6);
    pass.get(3).setScores(List.of(0.1f, Float.NaN, 0.1f));
    pass.get(4).setScores(List.of(0.5f, 0.5f));
    put("digits", 100, "part-00000-0000", pass);
    store.write(
        BucketLayout.predictions("digits", 100) + "note.parquet", "this is a text".getBytes());

    evaluate(2);

    List<Reject> rejects = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.evalRejects())) {
      rejects.addAll(
          ParquetRecords.<Reject>decode(
              Reject.getClassSchema(), store.read(object.key(), 1 << 20), object.key()));
    }
    assertThat(rejects)
        .extracting(Reject::getReason)
        .containsExactlyInAnyOrder(
            "SCORE_OUT_OF_RANGE", "WRONG_VECTOR_LENGTH", "UNREADABLE_PREDICTIONS");
    assertThat(metrics("digits", 100))
        .extracting(Metric::getDetail)
        .allMatch(detail -> detail.startsWith("incomplete: 10 of 12 images"));
    assertThat(store.exists(BucketLayout.results("digits"))).isFalse();
  }

  @Test
  void showsTheNewestStepOfARunAsGauges() throws Exception {
    put("chest", 50, "part-00000-0000", SamplePredictions.multiLabel("chest", 50, 100));
    JobClient job = start(2, false);
    try {
      String first = awaitSeries("_mean_auc\\{.*run=\"chest\".*step=\"50\".*\\}.*");
      assertThat(first).contains("target=\"nih\"");
      assertThat(awaitSeries("_label_auc\\{.*label=\"Effusion\".*step=\"50\".*\\}.*"))
          .contains("run=\"chest\"");

      put("chest", 60, "part-00000-0000", SamplePredictions.multiLabel("chest", 60, 100));
      awaitSeries("_accuracy\\{.*run=\"chest\".*step=\"60\".*\\}.*");
      assertThat(scrape()).doesNotContain("step=\"50\"");

      List<Prediction> partial = SamplePredictions.multiLabel("chest", 70, 100);
      put("chest", 70, "part-00000-0000", partial.subList(0, 25));
      assertThat(awaitSeries("_share_seen\\{.*run=\"chest\".*step=\"70\".*\\}.*"))
          .endsWith(" 0.25");
      assertThat(awaitSeries("_partial\\{.*run=\"chest\".*step=\"70\".*\\}.*")).endsWith(" 1.0");
      put("chest", 70, "part-00001-0000", partial.subList(25, 100));
      await(() -> scrape().matches("(?s).*_share_seen\\{[^}]*step=\"70\"[^}]*} 1\\.0\n.*"));
    } finally {
      job.cancel().get();
    }
  }

  @Test
  void keepsTheNumberOfRunsShownAsGaugesBounded() throws Exception {
    JobClient job = start(1, false);
    try {
      for (String run : List.of("first", "second", "third")) {
        put(run, 10, "part-00000-0000", SamplePredictions.multiClass(run, 10, 12, 6));
        awaitSeries("_accuracy\\{.*run=\"" + run + "\".*\\}.*");
      }

      await(() -> !scrape().contains("run=\"first\""));
      assertThat(scrape()).contains("run=\"second\"").contains("run=\"third\"");
    } finally {
      job.cancel().get();
    }
  }

  private void evaluate(int parallelism) throws Exception {
    start(parallelism, true).getJobExecutionResult().get();
  }

  private JobClient start(int parallelism, boolean bounded) throws Exception {
    List<String> arguments = new ArrayList<>();
    for (String set :
        List.of(
            "store.endpoint=" + server.endpoint(),
            "store.credentials-file=" + server.credentials().file(),
            "job.parallelism=" + parallelism,
            "job.checkpoint-directory=" + folder.resolve("checkpoints").toUri(),
            "eval.discovery-interval=200 ms",
            "eval.gauge-runs=2",
            "eval.partial-interval=500 ms")) {
      arguments.addAll(List.of("--set", set));
    }
    if (bounded) {
      arguments.add("--bounded");
    }
    JobArguments parsed = JobArguments.parse(arguments.toArray(new String[0]));
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    EvalJob.define(environment, JobConfiguration.load(parsed, EvalJob.CATALOG));
    return environment.executeAsync("eval");
  }

  private void put(String run, long step, String name, List<Prediction> predictions)
      throws Exception {
    store.write(
        BucketLayout.predictions(run, step) + name + ".parquet",
        ParquetRecords.encode(Prediction.getClassSchema(), predictions));
  }

  private List<Metric> metrics(String run, long step) throws Exception {
    String key = BucketLayout.evalMetrics(run, step);
    return ParquetRecords.decode(Metric.getClassSchema(), store.read(key, 1 << 20), key);
  }

  private List<PublishedResult> results(String run) throws Exception {
    String key = BucketLayout.results(run);
    return PublishedResults.decode(store.read(key, 1 << 20), key);
  }

  private static double value(List<Metric> metrics, String name) {
    return metrics.stream()
        .filter(m -> m.getName().equals(name) && m.getLabel() == null)
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static String awaitSeries(String pattern) throws Exception {
    String[] found = new String[1];
    await(
        () -> {
          for (String line : scrape().split("\n")) {
            if (line.matches("flink_.*" + pattern)) {
              found[0] = line;
            }
          }
          return found[0] != null;
        });
    return found[0];
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(60));
    while (!condition.call()) {
      assertThat(Instant.now()).as("waiting for a series; last scrape:\n" + scrape()).isBefore(end);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static String scrape() throws Exception {
    URI metrics = URI.create("http://127.0.0.1:" + PROMETHEUS_PORT + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
