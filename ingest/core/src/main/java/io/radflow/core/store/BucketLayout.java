package io.radflow.core.store;

import java.util.Locale;
import org.apache.flink.annotation.PublicEvolving;

/** The keys of everything in the bucket. Jobs meet nowhere else. */
@PublicEvolving
public final class BucketLayout {

  public static final String DROPS = "drops/";
  public static final String PLANS = "plans/";
  public static final String SAMPLES = "samples/";
  public static final String REJECTS = "rejects/";
  public static final String INGEST_REJECTS = REJECTS + "ingest/";
  public static final String PREPROCESS_REJECTS = REJECTS + "preprocess/";
  public static final String EVAL_REJECTS = REJECTS + "eval/";
  public static final String TENSORS = "tensors/";
  public static final String MODELS = "models/";
  public static final String PREDICTIONS = "predictions/";
  public static final String TRAINING_METRICS = "metrics/training/";
  public static final String EVAL_METRICS = "metrics/eval/";
  public static final String RESULTS = "results/";
  public static final String CHECKPOINTS = "checkpoints/";
  public static final String STUDIES = "studies/";

  /** Last component of the object whose presence makes a drop complete. */
  public static final String READY = "_READY";

  /** Last component of the object that lists what is in a drop's samples or a view. */
  public static final String MANIFEST = "_manifest.json";

  private BucketLayout() {}

  public static String drop(String dataset, String drop) {
    return DROPS + dataset + "/" + drop + "/";
  }

  public static String ready(String dataset, String drop) {
    return drop(dataset, drop) + READY;
  }

  /** All plans of a drop. */
  public static String plans(String dataset, String drop) {
    return PLANS + dataset + "/" + drop + "/";
  }

  /** The plan of a drop in one state. */
  public static String plan(String dataset, String drop, String state) {
    return plans(dataset, drop) + state + "/";
  }

  /** All that ingest makes of a drop but rejects. */
  public static String samples(String dataset, String drop) {
    return SAMPLES + dataset + "/" + drop + "/";
  }

  /**
   * Table of ImageSample rows.
   *
   * @param split null where none is published
   */
  public static String samples(String dataset, String drop, String split) {
    return samples(dataset, drop) + (split == null ? "none" : split) + "/";
  }

  public static String dropManifest(String dataset, String drop) {
    return samples(dataset, drop) + MANIFEST;
  }

  /** Table of Reject rows of ingest. */
  public static String ingestRejects(String dataset, String drop) {
    return INGEST_REJECTS + dataset + "/" + drop + "/";
  }

  /** Table of Reject rows of preprocess. */
  public static String preprocessRejects(String view) {
    return PREPROCESS_REJECTS + view + "/";
  }

  /** Table of Reject rows of eval from one object of predictions. */
  public static String evalRejects(String predictionObject) {
    return EVAL_REJECTS
        + predictionObject.substring(PREDICTIONS.length()).replaceFirst("\\.parquet$", "")
        + "/";
  }

  /** All rejects of eval of a run's predictions. */
  public static String evalRejectsOfRun(String run) {
    return EVAL_REJECTS + run + "/";
  }

  /** Table of TensorSample rows. */
  public static String tensors(String view, String split) {
    return TENSORS + view + "/" + split + "/";
  }

  public static String viewManifest(String view) {
    return TENSORS + view + "/" + MANIFEST;
  }

  public static String snapshots(String run) {
    return MODELS + run + "/";
  }

  public static String snapshot(String run, long step) {
    return snapshots(run) + "step=" + step + "/";
  }

  /** The plan that a run's readers follow. */
  public static String runPlan(String run, long crc32c) {
    return String.format("%splan/run-%08x.bin", snapshots(run), crc32c);
  }

  /** What an epoch of a run that grows was planned from. */
  public static String plannedEpoch(String run, long epoch) {
    return snapshots(run) + "plan/epoch=" + epoch + ".json";
  }

  /** What a run is, from its first start on. */
  public static String runRecord(String run) {
    return snapshots(run) + "run.json";
  }

  /** Which job trains a run. */
  public static String runLease(String run) {
    return snapshots(run) + "lease.json";
  }

  /** That a run has ended, and with which step. */
  public static String runEnd(String run) {
    return snapshots(run) + "finished.json";
  }

  /** Which snapshot of a run is its best. */
  public static String bestSnapshot(String run) {
    return snapshots(run) + "best.json";
  }

  /** All predictions of a run. */
  public static String predictions(String run) {
    return PREDICTIONS + run + "/";
  }

  /** Table of Prediction rows of one evaluation pass. */
  public static String predictions(String run, long step) {
    return predictions(run) + "step=" + step + "/";
  }

  /** Table of Metric rows of training steps. */
  public static String trainingMetrics(String run) {
    return TRAINING_METRICS + run + "/";
  }

  /** The same of a run that went on from its snapshot of a step. */
  public static String trainingMetrics(String run, long fromStep) {
    return trainingMetrics(run) + "from-step=" + fromStep + "/";
  }

  /** Metric rows of all evaluation passes of a run. */
  public static String evalMetrics(String run) {
    return EVAL_METRICS + run + "/";
  }

  /** Metric rows of one evaluation pass. */
  public static String evalMetrics(String run, String target, long step) {
    return evalMetrics(run) + target + "/step=" + step + ".parquet";
  }

  public static String results(String run) {
    return RESULTS + run + ".csv";
  }

  /** How a study stands, as its command last said it. */
  public static String studyStatus(String study) {
    return STUDIES + study + "/status.json";
  }

  /** Which command runs a study. */
  public static String studyLease(String study) {
    return STUDIES + study + "/lease.json";
  }

  /** That the command that runs a study is asked to stop. */
  public static String studyStop(String study) {
    return STUDIES + study + "/stop";
  }

  /** Checkpoints of a job that is told nothing else. */
  public static String checkpoints(String job) {
    return CHECKPOINTS + job + "/";
  }

  /**
   * Checkpoints of a job with one configuration.
   *
   * @param fingerprint of the configuration
   */
  public static String checkpoints(String command, String fingerprint) {
    return checkpoints(command) + fingerprint + "/";
  }

  /** Name of a part's object: {@code part-00003-0000.parquet}. */
  public static String chunk(String table, int part, int chunk) {
    return table + String.format(Locale.ROOT, "part-%05d-%04d.parquet", part, chunk);
  }

  /** What {@link #chunk} appended to the table: objects of one part sort by it. */
  public static String chunkOf(String key) {
    return key.substring(key.lastIndexOf("part-"));
  }

  /** The part that an object belongs to. */
  public static int partOf(String key) {
    String chunk = chunkOf(key);
    return Integer.parseInt(chunk.substring(5, chunk.indexOf('-', 5)));
  }
}
