package io.radflow.preprocess.labels;

import org.apache.flink.annotation.Internal;

/** A published label that cannot be what its data set publishes; the message says which. */
@Internal
public final class InvalidLabelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidLabelException(String message) {
    super(message);
  }
}
