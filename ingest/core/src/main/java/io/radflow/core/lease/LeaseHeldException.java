package io.radflow.core.lease;

import java.io.IOException;
import org.apache.flink.annotation.Internal;

/** Another process has the lease; the message says of what, who, and since when. */
@Internal
public final class LeaseHeldException extends IOException {

  private static final long serialVersionUID = 1L;

  LeaseHeldException(String message) {
    super(message);
  }
}
