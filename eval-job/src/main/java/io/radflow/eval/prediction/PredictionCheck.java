package io.radflow.eval.prediction;

import io.radflow.core.record.Task;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/** What every prediction must be, whoever wrote it. */
@Internal
public final class PredictionCheck {

  /** Names that are part of keys in the bucket. */
  private static final Pattern KEY_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,199}");

  private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Za-z]{1,64}");

  private static final int MAX_NAME = 500;

  /** Nearly all rows have the names of the row before. */
  private String goodRun;

  private String goodTarget;

  /**
   * @throws FaultException naming the value found and what was expected
   */
  public void check(PredictionRow row) throws FaultException {
    checkNames(row);
    if (row.step < 0 || row.passSize < 1) {
      throw new FaultException(
          PredictionFault.BAD_NUMBER,
          String.format(
              "step is %d and passSize %d, expected at least 0 and 1", row.step, row.passSize));
    }
    int labels = row.labelNames.length;
    if (labels == 0 || row.labels.length != labels || row.scores.length != labels) {
      throw new FaultException(
          PredictionFault.WRONG_VECTOR_LENGTH,
          String.format(
              "%d labelNames, %d labels, %d scores; expected as many of each, at least one",
              labels, row.labels.length, row.scores.length));
    }
    for (int i = 0; i < labels; i++) {
      if (!(row.scores[i] >= 0 && row.scores[i] <= 1)) {
        throw new FaultException(
            PredictionFault.SCORE_OUT_OF_RANGE,
            "the score of " + row.labelNames[i] + " is " + row.scores[i] + ", expected [0, 1]");
      }
    }
    checkLabels(row);
  }

  private void checkNames(PredictionRow row) throws FaultException {
    if (!row.run.equals(goodRun)) {
      checkKeyName("run", row.run);
      goodRun = row.run;
    }
    if (!row.target.equals(goodTarget)) {
      checkKeyName("target", row.target);
      goodTarget = row.target;
    }
    if (row.fingerprint != null && !FINGERPRINT.matcher(row.fingerprint).matches()) {
      throw new FaultException(
          PredictionFault.BAD_NAME,
          "fingerprint is '%s', expected 1 to 64 letters and digits, or none"
              .formatted(shortened(row.fingerprint)));
    }
    for (String name : new String[] {row.sampleId, row.shot, row.pretrainedModel}) {
      if (name.isEmpty() || name.length() > MAX_NAME) {
        throw new FaultException(
            PredictionFault.BAD_NAME,
            "a name of "
                + name.length()
                + " characters, expected 1 to "
                + MAX_NAME
                + ": '"
                + shortened(name)
                + "'");
      }
    }
  }

  private static void checkKeyName(String field, String name) throws FaultException {
    if (!KEY_NAME.matcher(name).matches()) {
      throw new FaultException(
          PredictionFault.BAD_NAME,
          field + " is '" + shortened(name) + "', expected " + KEY_NAME.pattern());
    }
  }

  private static void checkLabels(PredictionRow row) throws FaultException {
    int ones = 0;
    int unknown = 0;
    for (int i = 0; i < row.labels.length; i++) {
      float label = row.labels[i];
      if (label != 0 && label != 1 && !Float.isNaN(label)) {
        throw new FaultException(
            PredictionFault.LABEL_OUT_OF_SET,
            row.labelNames[i] + " is " + label + ", expected 1, 0 or null");
      }
      ones += label == 1 ? 1 : 0;
      unknown += Float.isNaN(label) ? 1 : 0;
    }
    boolean unknownClass = unknown == row.labels.length;
    if (row.task == Task.MULTI_CLASS && !unknownClass && (ones != 1 || unknown > 0)) {
      throw new FaultException(
          PredictionFault.LABEL_OUT_OF_SET,
          "a class vector with "
              + ones
              + " ones and "
              + unknown
              + " unknowns, expected one-hot or all unknown");
    }
  }

  private static String shortened(String name) {
    return name.length() <= 80 ? name : name.substring(0, 80) + "…";
  }
}
