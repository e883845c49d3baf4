package io.radflow.training.group;

import java.io.IOException;

/** The other side of a connection has not shown that it belongs to the group. */
final class RefusedException extends IOException {

  private static final long serialVersionUID = 1L;

  RefusedException(String reason) {
    super(reason);
  }
}
