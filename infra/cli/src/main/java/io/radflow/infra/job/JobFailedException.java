package io.radflow.infra.job;

import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** A job did not reach its end; the message holds its cause. */
@Internal
public final class JobFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String stackTrace;
  private final boolean forGood;

  /**
   * @param stackTrace as Flink tells it
   */
  JobFailedException(String message, String stackTrace, boolean forGood) {
    super(message);
    this.stackTrace = stackTrace;
    this.forGood = forGood;
  }

  /** All causes and where the cluster's processes threw them. */
  public String remoteStackTrace() {
    return stackTrace;
  }

  /** Whether the job itself gave up at once, since it would fail in the same way again. */
  public boolean isForGood() {
    return forGood;
  }
}
