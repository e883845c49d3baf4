package io.radflow.ingest.store;

import java.io.IOException;

/** A request to the store failed; the message names the operation and the object. */
public final class StoreException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String code;

  StoreException(String operation, String uri, String code, String detail, Throwable cause) {
    super("Cannot " + operation + " " + uri + ": " + code + " (" + detail + ")", cause);
    this.code = code;
  }

  /** The S3 error code, such as {@code NoSuchKey}, or {@code unreachable}. */
  public String code() {
    return code;
  }

  /** Whether the object (or the bucket) is simply not there. */
  public boolean isMissing() {
    return code.equals("NoSuchKey") || code.equals("NoSuchBucket") || code.equals("NotFound");
  }
}
