package io.radflow.infra.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A metric as Prometheus has it.
 *
 * @param name without Flink's scope and without labels
 * @param labels of RadFlow's
 */
record RegisteredMetric(String name, String job, Set<String> labels) {

  /** In the order in which they are part of a name. */
  private static final List<String> LABELS =
      List.of("format", "outcome", "reason", "rule", "run", "target", "step", "label");

  private static final Set<String> NOT_TRAINING = Set.of("ingest", "preprocess", "eval");

  static RegisteredMetric of(JsonNode series) {
    String name = series.path("__name__").asText().replaceFirst("^.*?_radflow_", "");
    Set<String> labels = new TreeSet<>();
    for (String label : LABELS) {
      if (series.has(label)) {
        labels.add(label);
        name = name.replaceFirst("^" + label + "_", "");
      }
    }
    if (name.equals("store_fetch_seconds_count")) {
      name = "store_fetch_seconds";
    }
    return new RegisteredMetric(name, job(series.path("job_name").asText()), labels);
  }

  /** A training job has the name of its run. */
  private static String job(String flinkName) {
    String name = flinkName.replaceFirst("^.*_", "");
    return NOT_TRAINING.contains(name) ? name : "training";
  }
}
