package io.radflow.training.weights;

import io.radflow.training.network.BitParameter;
import org.apache.flink.annotation.Internal;

/** Parameters of a network that can be read, wherever they are. */
@Internal
public interface ParameterValues {

  /**
   * A copy of a parameter's values in the order of its shape (HWIO for kernels).
   *
   * @throws java.io.UncheckedIOException if they are in a file that cannot be read
   */
  float[] values(BitParameter parameter);
}
