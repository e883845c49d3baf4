package io.radflow.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.record.Prediction;
import io.radflow.testing.Awaited;
import io.radflow.testing.FlinkCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EvalGaugesTest {

  private static final int PROMETHEUS_PORT = freePort();

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      FlinkCluster.of(
          1,
          4,
          Configuration.fromMap(
              Map.of(
                  "metrics.reporter.prom.factory.class",
                  "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                  "metrics.reporter.prom.port",
                  Integer.toString(PROMETHEUS_PORT))));

  @RegisterExtension static final EvalRun RUNS = new EvalRun();

  @BeforeEach
  void startAfresh() throws Exception {
    RUNS.useNewBucket();
  }

  @Test
  void showsTheNewestStepOfARunWithItsIntervalsAndHowMuchHasCome() throws Exception {
    RUNS.put("chest", 50, "part-0", SamplePredictions.multiLabel("chest", 50, 100));
    JobClient job = RUNS.start(2, "eval.pass-timeout=1 s");
    try {
      String first = awaitSeries("_mean_auc\\{.*run=\"chest\".*step=\"50\".*\\}.*");
      assertThat(first).contains("target=\"nih\"");
      assertThat(awaitSeries("_label_auc\\{.*label=\"Effusion\".*step=\"50\".*\\}.*"))
          .contains("run=\"chest\"");
      awaitSeries("_label_auc_lower\\{.*label=\"Effusion\".*step=\"50\".*\\}.*");
      awaitSeries("_label_accuracy_upper\\{.*label=\"Effusion\".*step=\"50\".*\\}.*");

      RUNS.put("chest", 60, "part-0", SamplePredictions.multiLabel("chest", 60, 100));
      awaitSeries("_accuracy\\{.*run=\"chest\".*step=\"60\".*\\}.*");
      assertThat(scrape()).doesNotContain("step=\"50\"");

      List<Prediction> partial = SamplePredictions.multiLabel("chest", 70, 100);
      RUNS.put("chest", 70, "part-0", partial.subList(0, 25));
      awaitSeries("_seen_ratio\\{.*run=\"chest\".*step=\"70\".*\\} 0\\.25");
      awaitSeries("_partial\\{.*run=\"chest\".*step=\"70\".*\\} 1\\.0");
      awaitSeries("_incomplete\\{.*run=\"chest\".*step=\"70\".*\\} 1\\.0");
      RUNS.put("chest", 70, "part-1", partial.subList(25, 100));
      awaitSeries("_seen_ratio\\{.*run=\"chest\".*step=\"70\".*\\} 1\\.0");
      awaitSeries("_incomplete\\{.*run=\"chest\".*step=\"70\".*\\} 0\\.0");
    } finally {
      job.cancel().get();
    }
  }

  private static String awaitSeries(String pattern) throws Exception {
    String[] found = new String[1];
    Awaited.until(
        pattern,
        () -> {
          found[0] =
              scrape()
                  .lines()
                  .filter(line -> line.matches("flink_.*" + pattern))
                  .findAny()
                  .orElse(null);
          return found[0] != null;
        });
    return found[0];
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
