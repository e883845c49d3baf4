package io.radflow.eval.prediction;

import org.apache.flink.annotation.Internal;

/** Why a prediction, or an object of them, is not counted. */
@Internal
public enum PredictionFault {
  /** The object is no Parquet file with the columns of Prediction. */
  UNREADABLE_PREDICTIONS,
  /** A value that every prediction has is null. */
  MISSING_VALUE,
  /** A name that cannot be part of an object's key, or an absurdly long one. */
  BAD_NAME,
  /** A step or a pass size that no pass can have. */
  BAD_NUMBER,
  /** labelNames, labels and scores are not of one length, or empty. */
  WRONG_VECTOR_LENGTH,
  /** A score outside [0, 1] or NaN. */
  SCORE_OUT_OF_RANGE,
  /** A label other than 1, 0 and null, or a class vector that is not one-hot. */
  LABEL_OUT_OF_SET,
  /** Another task or other label names than the pass began with. */
  LABEL_SPACE_MISMATCH,
  /** Another pass size than the pass began with. */
  PASS_SIZE_MISMATCH,
  /** A second prediction of one image in one pass that differs from the first. */
  CONFLICTING_PREDICTION
}
