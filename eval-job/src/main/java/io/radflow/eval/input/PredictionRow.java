package io.radflow.eval.input;

import io.radflow.ingest.part.PartElement;
import io.radflow.ingest.part.RecordKind;
import io.radflow.ingest.record.Reject;
import io.radflow.ingest.record.Task;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A prediction on its way through the job, or what stands in its place in its object. Mutable with
 * public fields because that is what Flink serialises by itself.
 */
public final class PredictionRow {

  /** What an element is. */
  public enum Type {
    PREDICTION,
    FAULT,
    END
  }

  public static final TypeInformation<PredictionRow> TYPE_INFORMATION =
      Types.POJO(PredictionRow.class);

  private static final String STAGE = "eval";

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

  /** For Flink. */
  public PredictionRow() {}

  PredictionRow(Type type, String object, long row) {
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

  /** What predictions of one pass have in common: run, target and step. */
  public String passKey() {
    return run + "\n" + target + "\n" + step;
  }

  /**
   * This row as a row of a table of rejects.
   *
   * @param unit part unit that the reject is written with
   * @param uri of the row's object
   */
  public PartElement reject(
      String unit, String table, String uri, PredictionFault reason, String why) {
    Reject reject =
        Reject.newBuilder()
            .setStage(STAGE)
            .setDataset(target == null ? "" : target)
            .setDrop(run == null ? "" : run)
            .setSource(uri + "#" + row)
            .setId(sampleId)
            .setReason(reason.name())
            .setDetail(why)
            .build();
    return PartElement.row(unit, 0, table, RecordKind.REJECT, reject);
  }
}
