package io.radflow.core.reject;

import org.apache.flink.annotation.Internal;

/** One record cannot be used; it becomes a row of {@code rejects/} and the job goes on. */
@Internal
public final class RejectedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final RejectReason reason;

  /**
   * @param detail for people: the value found and what was expected
   */
  public RejectedException(RejectReason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public RejectedException(RejectReason reason, String detail, Throwable cause) {
    super(detail, cause);
    this.reason = reason;
  }

  public RejectReason reason() {
    return reason;
  }
}
