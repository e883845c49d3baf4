package io.radflow.training.group;

import org.apache.flink.annotation.Internal;

/** A group has failed or was aborted: nothing more comes through it. */
@Internal
public final class GroupFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  GroupFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The same failure, for another thread's stack. */
  public GroupFailedException again() {
    return new GroupFailedException(getMessage(), getCause() == null ? this : getCause());
  }
}
