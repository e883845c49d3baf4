package io.radflow.infra.study.run;

import java.io.IOException;

/** A job ended as if all were well, and what its node is to make is not in the bucket. */
final class NothingMadeException extends IOException {

  private static final long serialVersionUID = 1L;

  NothingMadeException(String message) {
    super(message);
  }
}
