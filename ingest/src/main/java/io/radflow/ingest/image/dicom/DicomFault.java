package io.radflow.ingest.image.dicom;

import io.radflow.core.reject.RejectReason;
import io.radflow.core.reject.RejectedException;

/** What can be wrong with a DICOM file. */
final class DicomFault {

  private DicomFault() {}

  static RejectedException truncated(String what, long offset) {
    return new RejectedException(
        RejectReason.TRUNCATED_IMAGE, "The DICOM file ends within " + what + " at byte " + offset);
  }

  static RejectedException unreadable(String what) {
    return new RejectedException(RejectReason.UNREADABLE_IMAGE, "DICOM: " + what);
  }

  static RejectedException unreadable(String what, Throwable cause) {
    return new RejectedException(RejectReason.UNREADABLE_IMAGE, "DICOM: " + what, cause);
  }

  /** A tag as people write it. */
  static String tag(int tag) {
    return String.format("(%04X,%04X)", tag >>> Short.SIZE, tag & 0xFFFF);
  }
}
