package io.radflow.infra.standalone;

import io.radflow.core.manifest.DropManifest;
import io.radflow.core.manifest.ObjectEntry;
import io.radflow.core.manifest.ViewManifest;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.ImageSample;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.TensorSample;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the four jobs have left in the bucket, as far as it must be the same whatever happened.
 *
 * @param samples ids, sorted: a sample that is there twice is here twice
 * @param rejects of ingest
 * @param tensors by shard: ids and checksums of the pixels, in their order
 * @param model bytes of the last snapshot's weights
 * @param losses step and value of every row of the training loss, in the order of steps
 * @param predictions of all passes: step, id and scores, in their order
 * @param metrics of the last pass: name, label, value
 */
record DrillResult(
    List<String> samples,
    long rejects,
    Map<String, List<String>> tensors,
    byte[] model,
    List<String> losses,
    List<String> predictions,
    List<String> metrics) {

  private static final long MOST_BYTES = 1L << 30;

  static DrillResult read(ObjectStore store) throws IOException {
    DropManifest drop = DropManifest.read(store, "nih", "phantom").orElseThrow();
    ViewManifest view = ViewManifest.read(store, "phantom").orElseThrow();
    List<String> samples = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.samples("nih", "phantom"))) {
      if (object.key().endsWith(".parquet")) {
        samples.addAll(
            lines(store, object.key(), ImageSample.getClassSchema(), ImageSample::getId));
      }
    }
    return new DrillResult(
        samples.stream().sorted().toList(),
        drop.rejects(),
        tensors(store, view),
        model(store, "drill", DrillPipeline.STEPS),
        losses(store, "drill"),
        predictions(store, "drill"),
        lines(
            store,
            BucketLayout.evalMetrics("drill", "phantom", DrillPipeline.STEPS),
            Metric.getClassSchema(),
            (Metric row) -> row.getName() + " " + row.getLabel() + " " + row.getValue()));
  }

  /** The model of a run after some steps. */
  static byte[] model(ObjectStore store, String run, long steps) throws IOException {
    return store.read(BucketLayout.snapshot(run, steps) + "model.npz", MOST_BYTES);
  }

  /** Of all passes of a run: step, id and scores, in their order. */
  static List<String> predictions(ObjectStore store, String run) throws IOException {
    return all(
        store,
        BucketLayout.PREDICTIONS + run + "/",
        Prediction.getClassSchema(),
        (Prediction row) -> row.getStep() + " " + row.getSampleId() + " " + row.getScores());
  }

  private static Map<String, List<String>> tensors(ObjectStore store, ViewManifest view)
      throws IOException {
    Map<String, List<String>> tensors = new TreeMap<>();
    for (Map.Entry<String, List<ObjectEntry>> split : view.shards().entrySet()) {
      for (ObjectEntry shard : split.getValue()) {
        tensors.put(
            shard.key(),
            lines(
                store,
                shard.key(),
                TensorSample.getClassSchema(),
                (TensorSample row) ->
                    row.getId() + " " + row.getLabels() + " " + row.getPixels().hashCode()));
      }
    }
    return tensors;
  }

  /** Step and value of every row of a run's training loss, in the order of steps. */
  static List<String> losses(ObjectStore store, String run) throws IOException {
    List<String> rows =
        all(
            store,
            BucketLayout.trainingMetrics(run),
            Metric.getClassSchema(),
            (Metric row) ->
                row.getName().equals("train/loss")
                    ? "%06d %s".formatted(row.getStep(), row.getValue())
                    : "");
    return rows.stream().filter(row -> !row.isEmpty()).sorted().toList();
  }

  private static <T extends SpecificRecord> List<String> all(
      ObjectStore store, String prefix, Schema schema, Function<T, String> line)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (StoredObject object : store.list(prefix)) {
      lines.addAll(lines(store, object.key(), schema, line));
    }
    return lines;
  }

  private static <T extends SpecificRecord> List<String> lines(
      ObjectStore store, String key, Schema schema, Function<T, String> line) throws IOException {
    List<T> rows = ParquetRecords.decode(schema, store.read(key, MOST_BYTES), key);
    return rows.stream().map(line).toList();
  }
}
