package io.radflow.core.store;

import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** A request to the store failed; the message names the operation and the object. */
@Internal
public final class StoreException extends IOException {

  /** What a failure says of trying again. */
  enum Kind {
    /** A server's error, a timeout, a broken connection: another attempt may do. */
    PASSING,
    /** The store's answer, which another attempt would only bring again. */
    ANSWER,
    /** The thread was asked to stop. */
    INTERRUPTED
  }

  private static final long serialVersionUID = 1L;

  private final String code;
  private final Kind kind;

  /**
   * @param advice which setting to look at, or nothing
   */
  StoreException(
      String operation,
      String uri,
      String code,
      Kind kind,
      String detail,
      String advice,
      Throwable cause) {
    super(
        "Cannot %s %s: %s (%s)%s"
            .formatted(operation, uri, code, detail, advice.isEmpty() ? "" : ": " + advice),
        cause);
    this.code = code;
    this.kind = kind;
  }

  /** The S3 error code, such as {@code NoSuchKey}, or {@code unreachable}. */
  public String code() {
    return code;
  }

  /** Whether the object (or the bucket) is simply not there. */
  public boolean isMissing() {
    return isMissingObject() || code.equals("NoSuchBucket");
  }

  /** Whether the object is not there. */
  public boolean isMissingObject() {
    return code.equals("NoSuchKey") || code.equals("NotFound");
  }

  /** Whether the store refuses this key, or all. */
  public boolean isDenied() {
    return code.equals("AccessDenied");
  }

  /** Whether the object has another ETag than was asked for, or lacks the asked range. */
  public boolean isChanged() {
    return code.equals("PreconditionFailed") || code.equals("InvalidRange");
  }

  /** Whether the store knows no such request. */
  boolean isNotImplemented() {
    return code.equals("NotImplemented");
  }

  /** Whether another attempt may succeed. */
  public boolean isPassing() {
    return kind == Kind.PASSING;
  }

  /** The store's failure behind another one, such as of a decoder that read from it; or null. */
  public static StoreException behind(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException store) {
        return store;
      }
    }
    return null;
  }
}
