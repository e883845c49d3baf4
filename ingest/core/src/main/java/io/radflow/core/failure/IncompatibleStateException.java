package io.radflow.core.failure;

import org.apache.flink.annotation.Internal;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * State in a checkpoint or savepoint that is of another release or another run. It is the same at
 * each attempt, so it ends the job.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
@Internal
public final class IncompatibleStateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Names what was found and what was expected. */
  public IncompatibleStateException(String message) {
    super(message);
  }

  public IncompatibleStateException(String message, Throwable cause) {
    super(message, cause);
  }
}
