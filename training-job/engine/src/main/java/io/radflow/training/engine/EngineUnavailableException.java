package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/** An engine cannot compute on this machine; the message says in words what it lacks. */
@Internal
public final class EngineUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public EngineUnavailableException(String message) {
    super(message);
  }

  public EngineUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
