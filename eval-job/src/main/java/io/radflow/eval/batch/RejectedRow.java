package io.radflow.eval.batch;

import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.Reject;
import io.radflow.eval.prediction.PredictionFault;
import io.radflow.eval.prediction.PredictionRow;
import org.apache.flink.annotation.Internal;

/** A row that is not counted, and why. Public fields for Flink's serialisation. */
@Internal
public final class RejectedRow {

  private static final String STAGE = "eval";

  /** Row number in the object, from 0. */
  public long row;

  /** As far as the row tells; else empty. */
  public String run;

  /** As far as the row tells; else empty. */
  public String target;

  /** Null where the row does not tell. */
  public String sampleId;

  public PredictionFault fault;

  /** The value found and what was expected. */
  public String detail;

  /** For Flink. */
  public RejectedRow() {}

  static RejectedRow of(PredictionRow row, PredictionFault fault, String detail) {
    RejectedRow rejected = new RejectedRow();
    rejected.row = row.row;
    rejected.run = row.run == null ? "" : row.run;
    rejected.target = row.target == null ? "" : row.target;
    rejected.sampleId = row.sampleId;
    rejected.fault = fault;
    rejected.detail = detail;
    return rejected;
  }

  /** One image of a block. */
  public static RejectedRow of(
      PassHeader pass, ScoreBlock block, int image, PredictionFault fault, String detail) {
    RejectedRow rejected = new RejectedRow();
    rejected.row = block.row(image);
    rejected.run = pass.run;
    rejected.target = pass.target;
    rejected.sampleId = block.id(image);
    rejected.fault = fault;
    rejected.detail = detail;
    return rejected;
  }

  /**
   * As a row of a table of rejects.
   *
   * @param unit part unit that the reject is written with, and its table
   * @param part of the unit
   * @param uri of the row's object
   */
  public PartElement element(String unit, int part, String uri) {
    Reject reject =
        Reject.newBuilder()
            .setStage(STAGE)
            .setDataset(target)
            .setDrop(run)
            .setSource(uri + "#" + row)
            .setId(sampleId)
            .setReason(fault.name())
            .setDetail(detail)
            .build();
    return PartElement.row(unit, part, unit, RecordKind.REJECT, reject);
  }
}
