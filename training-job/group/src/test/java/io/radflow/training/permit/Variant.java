package io.radflow.training.permit;

/** The design, and what it was chosen over. */
enum Variant {
  PERMITS,
  /** Each rank ends what it has begun and copies: no permits. */
  DRAIN_THEN_COPY,
  /** Ranks stop reading while two whole turns wait; there is no horizon. */
  BACK_PRESSURE,
  /**
   * The cut comes by Flink's coordinator, which holds events until a checkpoint is acknowledged.
   */
  CUT_BY_COORDINATOR,
  /** The cut is at the turn that the foremost rank holds. */
  MAXIMUM
}
