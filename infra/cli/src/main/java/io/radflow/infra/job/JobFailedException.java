package io.radflow.infra.job;

import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** A job did not reach its end; the message holds its cause. */
@Internal
public final class JobFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  JobFailedException(String message) {
    super(message);
  }
}
