package io.radflow.preprocess.augment;

import io.radflow.core.random.SampleRandom;
import org.apache.flink.annotation.Internal;

/**
 * How much of each image of a pair stays in mixup (Zhang and others, arXiv:1710.09412): one λ ~
 * Beta(α, α) for each step, which follows from seed and step alone.
 */
@Internal
public final class MixupRatio {

  private static final double LARGEST = 1;

  private MixupRatio() {}

  /**
   * @param alpha 0 for no mixup, of which λ is 1
   * @param step from 0
   * @return λ in [0, 1]
   * @throws IllegalArgumentException if α is negative or no number
   */
  public static double of(double alpha, long seed, long step) {
    if (!(alpha >= 0) || Double.isInfinite(alpha)) {
      throw new IllegalArgumentException("Expected a mixup alpha of 0 or more, not " + alpha);
    }
    if (alpha == 0) {
      return LARGEST;
    }
    SampleRandom random = new SampleRandom(seed, step, "mixup");
    return alpha <= 1 ? joehnk(alpha, random) : byGammas(alpha, random);
  }

  /** Jöhnk's method, in logarithms, for the powers underflow where α is small. */
  private static double joehnk(double alpha, SampleRandom random) {
    while (true) {
      double x = Math.log(1 - random.nextDouble()) / alpha;
      double y = Math.log(1 - random.nextDouble()) / alpha;
      double larger = Math.max(x, y);
      double logSum = larger + Math.log(Math.exp(x - larger) + Math.exp(y - larger));
      if (logSum <= 0) {
        return Math.exp(x - logSum);
      }
    }
  }

  private static double byGammas(double alpha, SampleRandom random) {
    double x = gamma(alpha, random);
    return x / (x + gamma(alpha, random));
  }

  /**
   * Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000.
   */
  private static double gamma(double shape, SampleRandom random) {
    double d = shape - 1 / 3.0;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double normal = normal(random);
      double root = 1 + c * normal;
      double v = root * root * root;
      if (v > 0
          && Math.log(1 - random.nextDouble())
              < normal * normal / 2 + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }

  /** Box and Muller. */
  private static double normal(SampleRandom random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
