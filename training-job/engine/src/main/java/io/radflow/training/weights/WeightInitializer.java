package io.radflow.training.weights;

import io.radflow.training.network.BitNetwork;
import io.radflow.training.network.BitParameter;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.flink.annotation.Internal;

/**
 * Random weights by seed. Each parameter draws from its own stream, so that its values depend on
 * the seed, its name and its shape only.
 */
@Internal
public final class WeightInitializer {

  private final long seed;

  /** Draws from the given seed. */
  public WeightInitializer(long seed) {
    this.seed = seed;
  }

  /** Initialises all: kernels as said, gamma 1, beta 0, the head uniform. */
  public void initialize(BitNetwork network, BodyInitialization kernels, ParameterStore store) {
    for (BitParameter parameter : network.parameters()) {
      store.set(
          parameter,
          parameter.kind().isHead()
              ? head(network, parameter, HeadInitialization.UNIFORM)
              : body(parameter, kernels));
    }
  }

  /** New values for a parameter of the head, zero or uniform. */
  float[] head(BitNetwork network, BitParameter parameter, HeadInitialization initialization) {
    float[] values = new float[Math.toIntExact(parameter.count())];
    if (initialization == HeadInitialization.UNIFORM) {
      fillUniform(values, 1 / Math.sqrt(network.features()), random(parameter));
    }
    return values;
  }

  private float[] body(BitParameter parameter, BodyInitialization kernels) {
    float[] values = new float[Math.toIntExact(parameter.count())];
    switch (parameter.kind()) {
      case GAMMA -> Arrays.fill(values, 1f);
      case STANDARDIZED_KERNEL -> {
        int fanIn = parameter.rowLength();
        switch (kernels) {
          case HE -> fillNormal(values, Math.sqrt(2.0 / fanIn), random(parameter));
          case TORCH -> fillUniform(values, 1 / Math.sqrt(fanIn), random(parameter));
        }
      }
      default -> {
        // Beta starts at zero.
      }
    }
    return values;
  }

  private static void fillUniform(float[] values, double bound, SplittableRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
  }

  /**
   * Marsaglia's polar method. Written out, because the JDK's own normal draws are either slow or
   * free to change between versions.
   */
  private static void fillNormal(float[] values, double deviation, SplittableRandom random) {
    for (int i = 0; i < values.length; ) {
      double x = 2 * random.nextDouble() - 1;
      double y = 2 * random.nextDouble() - 1;
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        double factor = deviation * Math.sqrt(-2 * StrictMath.log(square) / square);
        values[i++] = (float) (factor * x);
        if (i < values.length) {
          values[i++] = (float) (factor * y);
        }
      }
    }
  }

  private SplittableRandom random(BitParameter parameter) {
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + parameter.name().hashCode());
  }
}
