package io.radflow.eval.pass;

import io.radflow.eval.input.PredictionRow;
import io.radflow.ingest.record.Task;
import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** What all predictions of a pass share. Public fields for Flink's serialisation. */
public final class PassHeader {

  public static final TypeInformation<PassHeader> TYPE_INFORMATION = Types.POJO(PassHeader.class);

  public String run;
  public String pretrainedModel;
  public String target;
  public String shot;
  public long seed;
  public long step;

  /** Images in the whole pass. */
  public long passSize;

  public Task task;
  public String[] labelNames;

  /** Whether no patient is both in train and in another split; null if that is not known. */
  public Boolean patientDisjoint;

  /** For Flink. */
  public PassHeader() {}

  static PassHeader of(PredictionRow row) {
    PassHeader header = new PassHeader();
    header.run = row.run;
    header.pretrainedModel = row.pretrainedModel;
    header.target = row.target;
    header.shot = row.shot;
    header.seed = row.seed;
    header.step = row.step;
    header.passSize = row.passSize;
    header.task = row.task;
    header.labelNames = row.labelNames;
    header.patientDisjoint = row.patientDisjoint;
    return header;
  }

  boolean hasLabelSpaceOf(PredictionRow row) {
    return task == row.task && Arrays.equals(labelNames, row.labelNames);
  }
}
