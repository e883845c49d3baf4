package io.radflow.infra.bench.engine;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.MultiplyAdds;
import org.apache.flink.annotation.Internal;

/**
 * What is measured.
 *
 * @param network that computes
 * @param mode train or score
 * @param side height and width of the images, in pixels
 * @param batch images of a step
 * @param threads native threads; 0 takes OMP_NUM_THREADS, or else all cores
 * @param warmup steps that are not measured
 * @param rounds how often engine, peer and sgemm are measured in turn
 */
@Internal
public record BenchCase(
    BitNetwork network, Mode mode, int side, int batch, int threads, int warmup, int rounds) {

  /** What a step is. */
  public enum Mode {
    /** One optimiser step on a batch. */
    TRAIN,
    /** The scores of a batch. */
    SCORE
  }

  /**
   * @throws IllegalArgumentException if a number is too small
   */
  public BenchCase {
    if (side < 1 || batch < 1 || rounds < 1 || warmup < 0 || threads < 0) {
      throw new IllegalArgumentException(
          String.format(
              "Side, batch and rounds must be positive, warm-up and threads not negative; found"
                  + " %d, %d, %d, %d, %d",
              side, batch, rounds, warmup, threads));
    }
  }

  /** Floating-point operations of one step. */
  public double operations() {
    MultiplyAdds image = MultiplyAdds.of(network, side, side);
    return 2.0 * batch * (mode == Mode.TRAIN ? image.training() : image.forward());
  }
}
