package io.radflow.eval.report;

import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.core.store.StoredObject;
import io.radflow.eval.card.RunKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what the bucket knows of its runs. */
final class RunContentReader {

  private static final long MAX_OBJECT_BYTES = 256L << 20;

  /** Passes were keyed without their target once. */
  private static final Pattern EVALUATION =
      Pattern.compile("metrics/eval/([^/]+)/(?:[^/]+/)?step=([0-9]{1,18})\\.parquet");

  private static final Pattern TRAINING =
      Pattern.compile("metrics/training/([^/]+)/(?:from-step=([0-9]{1,18})/)?[^/]+\\.parquet");

  private final ObjectStore store;
  private final ReportOptions options;

  RunContentReader(ObjectStore store, ReportOptions options) {
    this.store = store;
    this.options = options;
  }

  /**
   * By name and fingerprint; a run that was judged on several targets stands for each of them.
   * Whose a training step's metrics are is told by their rows.
   */
  List<RunContent> read() throws IOException {
    TreeMap<RunKey, TreeMap<String, NavigableMap<Long, List<Metric>>>> evaluations = evaluations();
    TreeMap<String, List<TrainingObject>> training = trainingObjects();
    Set<String> judged = new HashSet<>();
    evaluations.keySet().forEach(key -> judged.add(key.run()));
    for (Map.Entry<String, List<TrainingObject>> one : training.entrySet()) {
      if (!judged.contains(one.getKey())) {
        evaluations.put(
            new RunKey(one.getKey(), fingerprint(rows(one.getValue().get(0).key()))),
            new TreeMap<>());
      }
    }
    List<RunContent> runs = new ArrayList<>();
    for (var byTarget : evaluations.entrySet()) {
      RunKey run = byTarget.getKey();
      boolean detailed = runs.size() < options.runs();
      List<Metric> steps =
          detailed ? trainingRows(run, training.getOrDefault(run.run(), List.of())) : List.of();
      if (byTarget.getValue().isEmpty()) {
        runs.add(new RunContent(run, new TreeMap<>(), steps, List.of(), detailed));
      }
      for (NavigableMap<Long, List<Metric>> passes : byTarget.getValue().values()) {
        RunContent content = new RunContent(run, passes, steps, List.of(), detailed);
        runs.add(detailed ? withGallery(content) : content);
        steps = List.of();
      }
    }
    return runs;
  }

  private static String fingerprint(List<Metric> rows) {
    return rows.isEmpty() ? null : rows.get(0).getFingerprint();
  }

  /** Run → target → step → rows of the pass. */
  private TreeMap<RunKey, TreeMap<String, NavigableMap<Long, List<Metric>>>> evaluations()
      throws IOException {
    TreeMap<RunKey, TreeMap<String, NavigableMap<Long, List<Metric>>>> evaluations =
        new TreeMap<>();
    for (StoredObject object : store.list(BucketLayout.EVAL_METRICS)) {
      Matcher key = EVALUATION.matcher(object.key());
      if (key.matches()) {
        List<Metric> rows = rows(object.key());
        if (!rows.isEmpty()) {
          evaluations
              .computeIfAbsent(new RunKey(key.group(1), fingerprint(rows)), run -> new TreeMap<>())
              .computeIfAbsent(rows.get(0).getTarget(), target -> new TreeMap<>())
              .put(Long.parseLong(key.group(2)), rows);
        }
      }
    }
    return evaluations;
  }

  /**
   * An object of rows of training steps.
   *
   * @param fromStep of the run that went on; −1 of one from the start
   */
  private record TrainingObject(String key, long fromStep) {}

  /** By run, what went on after what it went on from. */
  private TreeMap<String, List<TrainingObject>> trainingObjects() throws IOException {
    TreeMap<String, List<TrainingObject>> objects = new TreeMap<>();
    for (StoredObject object : store.list(BucketLayout.TRAINING_METRICS)) {
      Matcher key = TRAINING.matcher(object.key());
      if (key.matches()) {
        objects
            .computeIfAbsent(key.group(1), run -> new ArrayList<>())
            .add(
                new TrainingObject(
                    object.key(), key.group(2) == null ? -1 : Long.parseLong(key.group(2))));
      }
    }
    objects
        .values()
        .forEach(
            ofRun ->
                ofRun.sort(
                    Comparator.comparingLong(TrainingObject::fromStep)
                        .thenComparing(TrainingObject::key)));
    return objects;
  }

  /** By step. A value that a resumed run has published again counts once: the later. */
  private List<Metric> trainingRows(RunKey run, List<TrainingObject> objects) throws IOException {
    TreeMap<Long, TreeMap<String, Metric>> byStep = new TreeMap<>();
    for (TrainingObject object : objects) {
      for (Metric row : rows(object.key())) {
        if (Objects.equals(row.getFingerprint(), run.fingerprint())) {
          byStep
              .computeIfAbsent(row.getStep(), step -> new TreeMap<>())
              .put(row.getName() + "\n" + row.getLabel(), row);
        }
      }
    }
    List<Metric> rows = new ArrayList<>();
    for (Map<String, Metric> ofStep : byStep.values()) {
      rows.addAll(ofStep.values());
    }
    return rows;
  }

  private RunContent withGallery(RunContent run) throws IOException {
    if (run.finalStep().isEmpty()) {
      return run;
    }
    List<GalleryImage> gallery =
        new GalleryReader(store, options.galleryImages())
            .read(run.run(), run.finalStep().get(), run.finalMetrics().get(0).getTarget());
    return new RunContent(run.key(), run.evaluations(), run.training(), gallery, run.detailed());
  }

  private List<Metric> rows(String key) throws IOException {
    return ParquetRecords.decode(Metric.getClassSchema(), store.read(key, MAX_OBJECT_BYTES), key);
  }
}
