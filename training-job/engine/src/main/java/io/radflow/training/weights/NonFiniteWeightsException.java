package io.radflow.training.weights;

import java.util.Arrays;
import org.apache.flink.annotation.Internal;

/** Weights or momentum with a value that is not finite: what is written of them is of no use. */
@Internal
public final class NonFiniteWeightsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Names the tensor, the value and how many others are not finite either. */
  NonFiniteWeightsException(String tensor, int[] shape, float value, int count) {
    super(
        String.format(
            "%s %s has %d values that are not finite, the first of them %s",
            tensor, Arrays.toString(shape), count, value));
  }
}
