package io.radflow.training.dl4j.kernel;

import org.apache.flink.annotation.Internal;

/**
 * A kernel's parameter and what is derived from it.
 *
 * @param parameter the weights, [O, K, K, I]; its gradient is that by the value until it is
 *     unstandardised
 * @param value the standardised weights, of the same shape
 * @param inverseDeviation [O]
 */
@Internal
public record StandardizedKernel(Parameter parameter, Tensor value, Tensor inverseDeviation) {

  /** With memory of its own for what is derived. */
  public static StandardizedKernel of(Parameter parameter) {
    return new StandardizedKernel(
        parameter,
        Tensor.allocate(Parameter.nativeShape(parameter.description())),
        Tensor.allocate(parameter.rows()));
  }

  /** Number of output channels, O. */
  public int outChannels() {
    return parameter.rows();
  }

  /** Frees the derived values. */
  public void close() {
    value.close();
    inverseDeviation.close();
  }
}
