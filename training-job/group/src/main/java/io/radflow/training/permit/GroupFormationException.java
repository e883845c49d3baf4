package io.radflow.training.permit;

import org.apache.flink.annotation.Internal;

/** Ranks that do not come to be a group: says which of them, and why. */
@Internal
public final class GroupFormationException extends Exception {

  private static final long serialVersionUID = 1L;

  GroupFormationException(String message) {
    super(message);
  }
}
