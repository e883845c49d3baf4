package io.radflow.testing.front;

/** What the front does to a request. */
public enum Fault {
  /** Nothing. */
  NONE(0, ""),
  /** Ends the connection without an answer. */
  RESET(0, ""),
  /** Ends the connection in the middle of the answer's body. */
  CUT(0, ""),
  SLOW_DOWN(503, "SlowDown"),
  INTERNAL_ERROR(500, "InternalError"),
  ACCESS_DENIED(403, "AccessDenied"),
  REQUEST_TIME_TOO_SKEWED(403, "RequestTimeTooSkewed"),
  NO_SUCH_KEY(404, "NoSuchKey");

  private final int status;
  private final String code;

  Fault(int status, String code) {
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
