package io.radflow.training.weights;

import io.radflow.training.network.BitParameter;
import org.apache.flink.annotation.Internal;

/** The parameters of a network, wherever an engine keeps them. */
@Internal
public interface ParameterStore {

  /** Sets a parameter from values in the order of its shape (HWIO for kernels). */
  void set(BitParameter parameter, float[] values);

  /** A copy of a parameter's values in the order of its shape. */
  float[] values(BitParameter parameter);
}
