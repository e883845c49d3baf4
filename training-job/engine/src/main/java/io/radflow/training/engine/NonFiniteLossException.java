package io.radflow.training.engine;

import java.util.List;
import org.apache.flink.annotation.Internal;

/** A loss or gradient that is not finite. The parameters are as they were before the step. */
@Internal
public final class NonFiniteLossException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Names the step that was to be taken, its learning rate and its samples. */
  public NonFiniteLossException(
      long step, double learningRate, double loss, double gradientNorm, List<String> ids) {
    super(
        String.format(
            "Loss %s and gradient norm %s at step %d, learning rate %s: training stops. Samples: %s",
            loss, gradientNorm, step, learningRate, String.join(", ", ids)));
  }
}
