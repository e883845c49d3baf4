package io.radflow.eval.prediction;

import io.radflow.core.record.Task;

/** A prediction, or what stands in its place in its object. */
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

  PredictionRow() {}

  public PredictionRow(Type type, String object, long row) {
    this.type = type;
    this.object = object;
    this.row = row;
  }

  static PredictionRow fault(String object, long row, PredictionFault fault, String detail) {
    PredictionRow element = new PredictionRow(Type.FAULT, object, row);
    element.fault = fault;
    element.detail = detail;
    return element;
  }
}
