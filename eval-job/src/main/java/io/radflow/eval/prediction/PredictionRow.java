package io.radflow.eval.prediction;

import io.radflow.core.record.Prediction;
import io.radflow.core.record.Task;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** A prediction, or what stands in its place in its object. */
@Internal
public final class PredictionRow {

  /** What an element is. */
  public enum Type {
    PREDICTION,
    FAULT,
    END
  }

  public Type type;

  /** Key of the object that the row is from. */
  public String object;

  /** Row number in the object, from 0. */
  public long row;

  /** FAULT: why there is no prediction. */
  public PredictionFault fault;

  /** FAULT: the value found and what was expected. */
  public String detail;

  public String run;
  public String pretrainedModel;
  public String target;
  public String shot;
  public long seed;
  public long step;
  public long passSize;
  public String sampleId;
  public Task task;

  /** [labels] */
  public String[] labelNames;

  /** [labels]: 1, 0 or NaN (unknown). */
  public float[] labels;

  /** [labels] in [0, 1]. */
  public float[] scores;

  /** Whether no patient is both in train and in another split; null if that is not known. */
  public Boolean patientDisjoint;

  /** Of the run; null if that is not known. */
  public String fingerprint;

  PredictionRow() {}

  public PredictionRow(Type type, String object, long row) {
    this.type = type;
    this.object = object;
    this.row = row;
  }

  /** A prediction that is no row of an object of the bucket, as a record has it. */
  public static PredictionRow of(Prediction record, String object, long row) {
    PredictionRow prediction = new PredictionRow(Type.PREDICTION, object, row);
    prediction.run = record.getRun();
    prediction.pretrainedModel = record.getPretrainedModel();
    prediction.target = record.getTarget();
    prediction.shot = record.getShot();
    prediction.seed = record.getSeed();
    prediction.step = record.getStep();
    prediction.passSize = record.getPassSize();
    prediction.sampleId = record.getSampleId();
    prediction.task = record.getTask();
    prediction.labelNames = record.getLabelNames().toArray(String[]::new);
    prediction.labels = plain(record.getLabels());
    prediction.scores = plain(record.getScores());
    prediction.patientDisjoint = record.getPatientDisjoint();
    prediction.fingerprint = record.getFingerprint();
    return prediction;
  }

  /** The record of a prediction. */
  public Prediction record() {
    Prediction record = new Prediction();
    record.setRun(run);
    record.setPretrainedModel(pretrainedModel);
    record.setTarget(target);
    record.setShot(shot);
    record.setSeed(seed);
    record.setStep(step);
    record.setPassSize(passSize);
    record.setSampleId(sampleId);
    record.setTask(task);
    record.setLabelNames(List.of(labelNames));
    record.setLabels(boxed(labels));
    record.setScores(boxed(scores));
    record.setPatientDisjoint(patientDisjoint);
    record.setFingerprint(fingerprint);
    return record;
  }

  static PredictionRow fault(String object, long row, PredictionFault fault, String detail) {
    PredictionRow element = new PredictionRow(Type.FAULT, object, row);
    element.fault = fault;
    element.detail = detail;
    return element;
  }

  /** NaN for what is not known. */
  private static float[] plain(List<Float> values) {
    float[] plain = new float[values.size()];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = values.get(i) == null ? Float.NaN : values.get(i);
    }
    return plain;
  }

  private static List<Float> boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> Float.isNaN(values[i]) ? null : values[i]);
    return Arrays.asList(boxed);
  }
}
