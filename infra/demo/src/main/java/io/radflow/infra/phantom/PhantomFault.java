package io.radflow.infra.phantom;

import io.radflow.core.reject.RejectReason;
import org.apache.flink.annotation.Internal;

/** What is deliberately wrong with some files of the data set, one each. */
@Internal
public enum PhantomFault {
  /** A PNG that ends in the middle of its pixels. */
  TRUNCATED_IMAGE(RejectReason.TRUNCATED_IMAGE),
  /** A text file named {@code .png}. */
  TEXT_AS_IMAGE(RejectReason.NOT_AN_IMAGE),
  /** A file of no bytes named {@code .png}. */
  EMPTY_IMAGE(RejectReason.NOT_AN_IMAGE),
  /** A row whose image is not there. */
  ROW_WITHOUT_IMAGE(RejectReason.ROW_WITHOUT_IMAGE),
  /** A sound image that no row names. */
  IMAGE_WITHOUT_ROW(RejectReason.IMAGE_WITHOUT_ROW),
  /** A row with a sound image and a finding that NIH ChestX-ray14 does not have. */
  UNKNOWN_FINDING(RejectReason.BAD_LABEL);

  private final RejectReason rejectReason;

  PhantomFault(RejectReason rejectReason) {
    this.rejectReason = rejectReason;
  }

  /** The reason under which ingest has to reject it. */
  public RejectReason rejectReason() {
    return rejectReason;
  }
}
