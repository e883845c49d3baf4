package io.radflow.eval.report;

import io.radflow.ingest.manifest.DropManifest;
import io.radflow.ingest.manifest.ViewManifest;
import io.radflow.ingest.parquet.ParquetRecords;
import io.radflow.ingest.record.Metric;
import io.radflow.ingest.record.Reject;
import io.radflow.ingest.store.BucketLayout;
import io.radflow.ingest.store.ObjectStore;
import io.radflow.ingest.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Reads what a report tells from the bucket. */
final class ReportReader {

  private static final long MAX_OBJECT_BYTES = 256L << 20;
  private static final Pattern DROP =
      Pattern.compile("samples/([^/]+)/([^/]+)/" + Pattern.quote(BucketLayout.MANIFEST));
  private static final Pattern VIEW =
      Pattern.compile("tensors/([^/]+)/" + Pattern.quote(BucketLayout.MANIFEST));
  private static final Pattern EVALUATION =
      Pattern.compile("metrics/eval/([^/]+)/(?:[^/]+/)?step=([0-9]{1,18})\\.parquet");
  private static final Pattern TRAINING = Pattern.compile("metrics/training/([^/]+)/.+\\.parquet");

  private final ObjectStore store;
  private final ReportOptions options;

  ReportReader(ObjectStore store, ReportOptions options) {
    this.store = store;
    this.options = options;
  }

  ReportContent read() throws IOException {
    return new ReportContent(store.address().uri(""), drops(), views(), rejects(), runs());
  }

  private List<DropManifest> drops() throws IOException {
    List<DropManifest> drops = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.SAMPLES)) {
      Matcher key = DROP.matcher(object.key());
      if (key.matches()) {
        DropManifest.read(store, key.group(1), key.group(2)).ifPresent(drops::add);
      }
    }
    return drops;
  }

  private List<ViewManifest> views() throws IOException {
    List<ViewManifest> views = new ArrayList<>();
    for (StoredObject object : store.list(BucketLayout.TENSORS)) {
      Matcher key = VIEW.matcher(object.key());
      if (key.matches()) {
        ViewManifest.read(store, key.group(1)).ifPresent(views::add);
      }
    }
    return views;
  }

  private List<RejectCount> rejects() throws IOException {
    Map<String, RejectCount> counts = new TreeMap<>();
    for (StoredObject object : store.list(BucketLayout.REJECTS)) {
      if (object.key().endsWith(".parquet")) {
        for (Reject reject : this.<Reject>rows(object.key(), Reject.getClassSchema())) {
          counts.merge(
              reject.getStage() + "\n" + reject.getDataset() + "\n" + reject.getReason(),
              new RejectCount(
                  reject.getStage(),
                  reject.getDataset(),
                  reject.getReason(),
                  1,
                  reject.getSource() + ": " + reject.getDetail()),
              ReportReader::sum);
        }
      }
    }
    return List.copyOf(counts.values());
  }

  private static RejectCount sum(RejectCount a, RejectCount b) {
    return new RejectCount(a.stage(), a.dataset(), a.reason(), a.count() + b.count(), a.example());
  }

  private List<RunContent> runs() throws IOException {
    Map<String, NavigableMap<Long, List<Metric>>> evaluations = new TreeMap<>();
    for (StoredObject object : store.list(BucketLayout.EVAL_METRICS)) {
      Matcher key = EVALUATION.matcher(object.key());
      if (key.matches()) {
        evaluations
            .computeIfAbsent(key.group(1), run -> new TreeMap<>())
            .put(Long.parseLong(key.group(2)), rows(object.key(), Metric.getClassSchema()));
      }
    }
    Map<String, List<Metric>> training = new TreeMap<>();
    for (StoredObject object : store.list(BucketLayout.TRAINING_METRICS)) {
      Matcher key = TRAINING.matcher(object.key());
      if (key.matches()) {
        training
            .computeIfAbsent(key.group(1), run -> new ArrayList<>())
            .addAll(rows(object.key(), Metric.getClassSchema()));
      }
    }
    training.keySet().forEach(run -> evaluations.computeIfAbsent(run, one -> new TreeMap<>()));
    List<RunContent> runs = new ArrayList<>();
    for (Map.Entry<String, NavigableMap<Long, List<Metric>>> entry : evaluations.entrySet()) {
      List<Metric> steps = training.getOrDefault(entry.getKey(), new ArrayList<>());
      steps.sort(Comparator.comparingLong(Metric::getStep));
      runs.add(withGallery(new RunContent(entry.getKey(), entry.getValue(), steps, List.of())));
    }
    return runs;
  }

  private RunContent withGallery(RunContent run) throws IOException {
    if (run.finalStep().isEmpty()) {
      return run;
    }
    List<GalleryImage> gallery =
        new GalleryReader(store, options.galleryImages())
            .read(run.run(), run.finalStep().get(), run.finalMetrics().get(0).getTarget());
    return new RunContent(run.run(), run.evaluations(), run.training(), gallery);
  }

  private <T extends SpecificRecord> List<T> rows(String key, Schema schema) throws IOException {
    return ParquetRecords.decode(schema, store.read(key, MAX_OBJECT_BYTES), key);
  }
}
