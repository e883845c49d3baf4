package io.radflow.infra.job;

import java.io.IOException;

/** A job did not reach its end; the message holds its cause. */
public final class JobFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  JobFailedException(String message) {
    super(message);
  }
}
