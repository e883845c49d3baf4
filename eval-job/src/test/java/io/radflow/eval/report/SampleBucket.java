package io.radflow.eval.report;

import io.radflow.core.manifest.ManifestJson;
import io.radflow.core.metric.MetricName;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.eval.results.PublishedResult;
import io.radflow.eval.results.PublishedResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A bucket of runs, as the training job and the eval job leave it. */
final class SampleBucket {

  static final List<Integer> R50 = List.of(3, 4, 6, 3);
  static final List<Integer> R101 = List.of(3, 4, 23, 3);
  static final List<Integer> R152 = List.of(3, 8, 36, 3);

  final ObjectStore store;

  SampleBucket(ObjectStore store) {
    this.store = store;
  }

  /** What a run is; changed from a usual one by its methods. */
  static final class Run {

    final String name;
    final Map<String, Object> card = new LinkedHashMap<>();
    final Map<String, String> parts = new HashMap<>();
    String dataset = "cifar10";
    String resultsFingerprint;
    long scored = 500;
    double value = 0.5;

    private Run(String name, String fingerprint) {
      this.name = name;
      this.resultsFingerprint = fingerprint;
      card.put("schemaVersion", 4);
      card.put("run", name);
      card.put("step", 500L);
      card.put("steps", 500L);
      card.put("finished", true);
      card.put("fingerprint", fingerprint);
      card.put("pretrainedModel", "scratch");
      card.put("shot", "full_shot");
      card.put("seed", 0L);
      card.put("weightsCrc32c", name.hashCode() & 0xffffffffL);
      card.put("aNewerField", Map.of("of", "a later release"));
      parts.put("training.learning-rate", "0.003");
      network(R50, 1, "IMAGENET");
      view("cifar10", "cifar10", "MULTI_CLASS", "cifar10/published");
    }

    Run network(List<Integer> units, int width, String stem) {
      return with("network", Map.of("units", units, "width", width, "stem", stem, "outputs", 10));
    }

    Run view(String name, String labelSpace, String task, String... drops) {
      dataset = name;
      card.put("view", name);
      return with(
          "viewManifest",
          Map.of(
              "name",
              name,
              "labelSpace",
              labelSpace,
              "task",
              task,
              "sources",
              List.of(drops),
              "rows",
              Map.of("train", 50, "test", 10)));
    }

    /** Started from another run's last model. */
    Run from(Run source) {
      String key = BucketLayout.snapshot(source.name, source.step()) + "model.npz";
      card.put("pretrainedModel", source.name + "-step" + source.step());
      Map<String, Object> pretrained = new HashMap<>();
      pretrained.put("key", key);
      pretrained.put("run", source.name);
      pretrained.put("step", source.step());
      pretrained.put("fingerprint", source.card.get("fingerprint"));
      pretrained.put("weightsCrc32c", source.card.get("weightsCrc32c"));
      return with("pretrained", pretrained);
    }

    Run seed(long seed) {
      parts.put("training.seed", Long.toString(seed));
      return with("seed", seed);
    }

    Run value(double value) {
      this.value = value;
      return this;
    }

    /**
     * A run that goes on: its newest snapshot and its newest pass are of a step before its last.
     */
    Run unfinishedAt(long step) {
      scored = step;
      card.put("finished", false);
      return with("step", step);
    }

    Run part(String key, String value) {
      parts.put(key, value);
      return this;
    }

    Run with(String field, Object value) {
      card.put(field, value);
      return this;
    }

    long step() {
      return (Long) card.get("step");
    }

    String fingerprint() {
      return (String) card.get("fingerprint");
    }
  }

  static Run run(String name, String fingerprint) {
    return new Run(name, fingerprint);
  }

  /** A run with all that the jobs leave of it. */
  void put(Run run) throws IOException {
    putModel(run);
    putResults(run);
  }

  void putModel(Run run) throws IOException {
    Map<String, Object> record = new LinkedHashMap<>(run.card);
    record.put("schemaVersion", 1);
    record.put("parts", run.parts);
    ManifestJson.write(store, BucketLayout.snapshots(run.name) + "run.json", record);
    putCard(run);
  }

  void putCard(Run run) throws IOException {
    ManifestJson.write(store, BucketLayout.snapshot(run.name, run.step()) + "card.json", run.card);
  }

  /** Rows of results and metrics. */
  void putResults(Run run) throws IOException {
    List<PublishedResult> rows = new ArrayList<>();
    boolean labels = run.card.get("viewManifest").toString().contains("MULTI_LABEL");
    List<String> metrics =
        labels
            ? List.of(MetricName.MEAN_AUC, MetricName.ACCURACY)
            : List.of(MetricName.ACCURACY, MetricName.MEAN_AUC);
    for (String metric : metrics) {
      rows.add(
          new PublishedResult(
              metric.equals(metrics.get(0)) ? run.value : 0.9,
              metric,
              BucketLayout.PREDICTIONS + run.name,
              (Long) run.card.get("seed"),
              (String) run.card.get("shot"),
              (String) run.card.get("pretrainedModel"),
              run.dataset,
              run.scored,
              null,
              run.resultsFingerprint));
    }
    store.write(BucketLayout.results(run.name), PublishedResults.encode(rows));
    putMetrics(run, rows, labels);
  }

  private void putMetrics(Run run, List<PublishedResult> rows, boolean labels) throws IOException {
    List<Metric> metrics = new ArrayList<>();
    for (PublishedResult row : rows) {
      boolean interval = row.metric().equals(MetricName.ACCURACY) && !labels;
      metrics.add(
          metric(run, row.metric(), null, row.metricValue())
              .setLower(interval ? row.metricValue() - 0.125 : null)
              .setUpper(interval ? row.metricValue() + 0.125 : null)
              .build());
    }
    if (labels) {
      metrics.add(metric(run, MetricName.ALWAYS_NO_ACCURACY, null, 0.875).build());
    }
    metrics.add(metric(run, MetricName.AUC, "cat", run.value).build());
    store.write(
        BucketLayout.evalMetrics(run.name, run.dataset, run.scored),
        ParquetRecords.encode(Metric.getClassSchema(), metrics));
  }

  private static Metric.Builder metric(Run run, String name, String label, double value) {
    return Metric.newBuilder()
        .setRun(run.name)
        .setPretrainedModel((String) run.card.get("pretrainedModel"))
        .setTarget(run.dataset)
        .setShot((String) run.card.get("shot"))
        .setSeed((Long) run.card.get("seed"))
        .setStep(run.scored)
        .setName(name)
        .setLabel(label)
        .setValue(value)
        .setSupport(60)
        .setFingerprint(run.resultsFingerprint);
  }

  void putText(String key, String text) throws IOException {
    store.write(key, text.getBytes(StandardCharsets.UTF_8));
  }
}
