package io.radflow.eval.batch;

import io.radflow.core.record.Task;
import io.radflow.eval.prediction.PredictionRow;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** What all predictions of a pass share. Public fields for Flink's serialisation. */
@Internal
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

  /** Of the run; null if that is not known, as of what earlier releases wrote. */
  public String fingerprint;

  /** For Flink. */
  public PassHeader() {}

  /** What a prediction says of its pass. */
  public static PassHeader of(PredictionRow row) {
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
    header.fingerprint = row.fingerprint;
    return header;
  }

  /**
   * Whether a prediction is of this run and its fingerprint, target and step, of one size and label
   * space.
   */
  boolean isOf(PredictionRow row) {
    return step == row.step
        && passSize == row.passSize
        && task == row.task
        && run.equals(row.run)
        && target.equals(row.target)
        && Objects.equals(fingerprint, row.fingerprint)
        && (labelNames == row.labelNames || Arrays.equals(labelNames, row.labelNames));
  }

  /** Whether another pass of the run has the same task and labels. */
  public boolean hasLabelSpaceOf(PassHeader other) {
    return task == other.task && Arrays.equals(labelNames, other.labelNames);
  }

  /** Where the pass's values are shown and kept: no other pass has the same. */
  public String passKey() {
    return runKey() + "\n" + step;
  }

  /** What is evaluated together: a run of one fingerprint on a target. */
  public String runKey() {
    return run + "\n" + target + (fingerprint == null ? "" : "\n" + fingerprint);
  }
}
