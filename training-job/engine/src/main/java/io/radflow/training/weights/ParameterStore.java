package io.radflow.training.weights;

import io.radflow.training.network.BitParameter;
import org.apache.flink.annotation.Internal;

/** The parameters of a network, wherever an engine keeps them. */
@Internal
public interface ParameterStore extends ParameterValues {

  /** Sets a parameter from values in the order of its shape (HWIO for kernels). */
  void set(BitParameter parameter, float[] values);
}
