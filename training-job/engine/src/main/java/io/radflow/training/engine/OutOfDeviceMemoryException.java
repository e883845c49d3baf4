package io.radflow.training.engine;

import org.apache.flink.annotation.Internal;

/** The device has no memory left. */
@Internal
public final class OutOfDeviceMemoryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public OutOfDeviceMemoryException(long bytes, long used, long all) {
    super(
        String.format(
            "The GPU has no %,d MiB left: %,d of %,d MiB are in use. A smaller training.micro-batch,"
                + " training.recompute or training.precision BF16 needs less.",
            bytes >> 20, used >> 20, all >> 20));
  }
}
