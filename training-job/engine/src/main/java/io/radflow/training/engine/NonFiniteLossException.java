package io.radflow.training.engine;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** A loss or gradient that is not finite. The parameters are as they were before the step. */
@Internal
public final class NonFiniteLossException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Names the step that was to be taken, its learning rate and its samples.
   *
   * @param ids of the samples that it can be; empty if they are another rank's
   */
  public NonFiniteLossException(
      long step, double learningRate, double loss, double gradientNorm, List<String> ids) {
    super(
        String.format(
            "Loss %s and gradient norm %s at step %d, learning rate %s: training stops. %s",
            loss,
            gradientNorm,
            step,
            learningRate,
            ids.isEmpty()
                ? "The samples are another rank's, which names them"
                : "Samples: " + String.join(", ", ids)));
  }

  /**
   * The exception for a step of this rank's leaves: it names the samples of those whose loss is not
   * finite. If the loss is finite and the gradient is not, they can be any.
   *
   * @param step the one that was to be taken
   * @param ids of the samples of each leaf
   * @param leafLosses of each leaf
   * @param loss of the global batch
   */
  public static NonFiniteLossException of(
      long step,
      double learningRate,
      List<List<String>> ids,
      double[] leafLosses,
      double loss,
      double gradientNorm) {
    List<String> possible = new ArrayList<>();
    for (int i = 0; i < leafLosses.length; i++) {
      if (Double.isFinite(loss) || !Double.isFinite(leafLosses[i])) {
        possible.addAll(ids.get(i));
      }
    }
    return new NonFiniteLossException(step, learningRate, loss, gradientNorm, possible);
  }
}
