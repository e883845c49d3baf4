package io.radflow.training.engine;

import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** What was read is no state of this engine; the message says whose it is. */
@Internal
public final class EngineStateException extends IOException {

  private static final long serialVersionUID = 1L;

  public EngineStateException(String message) {
    super(message);
  }
}
