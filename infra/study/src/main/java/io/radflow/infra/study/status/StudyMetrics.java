package io.radflow.infra.study.status;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.exporter.HTTPServer;
import io.radflow.infra.cluster.MetricsPorts;
import io.radflow.infra.study.graph.NodeKind;
import io.radflow.infra.study.graph.RunCell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.Internal;

/** How a study stands, for Prometheus, on loopback. Flink's own metrics are those of jobs. */
@Internal
public final class StudyMetrics implements AutoCloseable {

  private final HTTPServer server;
  private volatile StudyStatus status;

  private StudyMetrics(int port) throws IOException {
    CollectorRegistry registry = new CollectorRegistry();
    registry.register(
        new Collector() {
          @Override
          public List<MetricFamilySamples> collect() {
            StudyStatus now = status;
            return now == null ? List.of() : families(now);
          }
        });
    server =
        new HTTPServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), registry, true);
  }

  /** Serves at the first free port that Prometheus scrapes. */
  public static StudyMetrics serve() throws IOException {
    try (MetricsPorts ports = MetricsPorts.open()) {
      return new StudyMetrics(ports.next());
    }
  }

  /** Where Prometheus finds them. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getPort() + "/metrics");
  }

  public void show(StudyStatus now) {
    status = now;
  }

  private static List<Collector.MetricFamilySamples> families(StudyStatus status) {
    String study = status.study();
    GaugeMetricFamily nodes =
        family("nodes", "Nodes of the study by what they do and how they stand", "kind", "state");
    for (NodeKind kind : NodeKind.values()) {
      for (NodeState state : NodeState.values()) {
        long count =
            status.nodes().stream()
                .filter(node -> node.kind() == kind && node.state() == state)
                .count();
        nodes.addMetric(List.of(study, label(kind), label(state)), count);
      }
    }
    GaugeMetricFamily attempts = family("attempts_total", "Attempts at all nodes of this command");
    attempts.addMetric(
        List.of(study), status.nodes().stream().mapToInt(NodeStatus::attempts).sum());
    GaugeMetricFamily rate = family("images_per_second", "Of all runs at work");
    rate.addMetric(List.of(study), status.rate());
    GaugeMetricFamily elapsed = family("elapsed_seconds", "Since the command began");
    elapsed.addMetric(List.of(study), status.seconds());
    GaugeMetricFamily left = family("remaining_seconds", "Time left, by what was done");
    if (status.secondsLeft() != null) {
      left.addMetric(List.of(study), status.secondsLeft());
    }
    return List.of(nodes, attempts, rate, elapsed, left, values(status));
  }

  private static GaugeMetricFamily values(StudyStatus status) {
    GaugeMetricFamily values =
        family(
            "run_metric",
            "The target's own metric of each run that is judged",
            "source",
            "network",
            "target",
            "shot",
            "seed");
    for (NodeStatus run : status.targetRuns()) {
      RunCell cell = run.cell();
      if (run.value() != null) {
        values.addMetric(
            List.of(
                status.study(),
                cell.source() + (cell.sourceFraction() == 1 ? "" : " " + cell.sourceFraction()),
                cell.network(),
                cell.target() + (cell.fraction() == 1 ? "" : " " + cell.fraction()),
                cell.shot(),
                cell.sourceSeed() + "/" + cell.seed()),
            run.value());
      }
    }
    return values;
  }

  private static GaugeMetricFamily family(String name, String help, String... labels) {
    List<String> all = new ArrayList<>(List.of("study"));
    all.addAll(List.of(labels));
    return new GaugeMetricFamily("radflow_study_" + name, help, all);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    server.stop();
  }
}
