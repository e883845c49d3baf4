package io.radflow.training.history;

import org.apache.flink.annotation.Internal;

/** An evaluation pass does not have the measure that its run goes by, and never will. */
@Internal
public final class UndefinedMeasureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UndefinedMeasureException(String message) {
    super(message);
  }
}
