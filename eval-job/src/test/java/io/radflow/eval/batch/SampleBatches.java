package io.radflow.eval.batch;

import io.radflow.core.record.Prediction;
import io.radflow.core.record.Task;
import io.radflow.core.source.RecordIterator;
import io.radflow.eval.prediction.PredictionRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Predictions as the job's source gives them. */
public final class SampleBatches {

  private static final String OBJECT = "predictions/run/step=10/part-%05d.parquet";

  private SampleBatches() {}

  /** Predictions that would be in one object. */
  public static PredictionBatch one(List<Prediction> predictions) throws IOException {
    List<PredictionBatch> batches = of(predictions, predictions.size());
    if (batches.size() != 1) {
      throw new IllegalArgumentException("Expected what fits in one batch");
    }
    return batches.get(0);
  }

  /** Predictions in objects of so many. */
  public static List<PredictionBatch> of(List<Prediction> predictions, int each)
      throws IOException {
    List<PredictionBatch> batches = new ArrayList<>();
    for (int from = 0; from < predictions.size(); from += each) {
      String key = String.format(OBJECT, from);
      List<PredictionRow> rows = new ArrayList<>();
      for (Prediction prediction :
          predictions.subList(from, Math.min(predictions.size(), from + each))) {
        rows.add(row(prediction, key, rows.size()));
      }
      rows.add(new PredictionRow(PredictionRow.Type.END, key, rows.size()));
      PredictionBatches all = new PredictionBatches(key, RecordIterator.of(rows));
      while (all.hasNext()) {
        PredictionBatch batch = all.next();
        if (batch.block != null) {
          batches.add(batch);
        }
      }
    }
    return batches;
  }

  /**
   * Some random images of a multi-label pass.
   *
   * @param first number of the first image
   */
  public static PredictionBatch random(int first, int images, int labels, long passSize)
      throws IOException {
    Random random = new Random(first);
    String[] names = IntStream.range(0, labels).mapToObj(i -> "label" + i).toArray(String[]::new);
    String key = String.format(OBJECT, first);
    List<PredictionRow> rows = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      PredictionRow row = new PredictionRow(PredictionRow.Type.PREDICTION, key, i);
      row.run = "large";
      row.pretrainedModel = "scratch";
      row.target = "random";
      row.shot = "full_shot";
      row.passSize = passSize;
      row.sampleId = String.format("random/images/%08d.png", first + i);
      row.task = Task.MULTI_LABEL;
      row.labelNames = names;
      row.labels = new float[labels];
      row.scores = new float[labels];
      for (int label = 0; label < labels; label++) {
        row.labels[label] = random.nextInt(2);
        row.scores[label] = random.nextFloat();
      }
      rows.add(row);
    }
    rows.add(new PredictionRow(PredictionRow.Type.END, key, images));
    return new PredictionBatches(key, RecordIterator.of(rows)).next();
  }

  private static PredictionRow row(Prediction prediction, String key, long number) {
    PredictionRow row = new PredictionRow(PredictionRow.Type.PREDICTION, key, number);
    row.run = prediction.getRun();
    row.pretrainedModel = prediction.getPretrainedModel();
    row.target = prediction.getTarget();
    row.shot = prediction.getShot();
    row.seed = prediction.getSeed();
    row.step = prediction.getStep();
    row.passSize = prediction.getPassSize();
    row.sampleId = prediction.getSampleId();
    row.task = prediction.getTask();
    row.labelNames = prediction.getLabelNames().toArray(new String[0]);
    row.labels = floats(prediction.getLabels());
    row.scores = floats(prediction.getScores());
    row.patientDisjoint = prediction.getPatientDisjoint();
    return row;
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i) == null ? Float.NaN : values.get(i);
    }
    return floats;
  }
}
