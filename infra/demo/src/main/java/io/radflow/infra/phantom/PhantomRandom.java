package io.radflow.infra.phantom;

/**
 * SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014). Written
 * out because the JDK does not promise the same numbers in every release.
 */
final class PhantomRandom {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  /** A stream of its own for each path, such as (seed, patient, follow-up). */
  PhantomRandom(long seed, long... path) {
    long mixed = mix(seed + GOLDEN_GAMMA);
    for (long element : path) {
      mixed = mix(mixed ^ mix(element + GOLDEN_GAMMA));
    }
    state = mixed;
  }

  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** In [low, high). */
  double uniform(double low, double high) {
    return low + (high - low) * ((nextLong() >>> 11) * UNIT);
  }

  boolean chance(double probability) {
    return uniform(0, 1) < probability;
  }

  /** In [0, bound). */
  int below(int bound) {
    return (int) uniform(0, bound);
  }

  /** -1 or 1. */
  int sign() {
    return nextLong() < 0 ? -1 : 1;
  }

  /** About normal with mean 0 and deviation 1: the sum of the four 16-bit words of one draw. */
  double gaussian() {
    long bits = nextLong();
    long sum =
        (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48 & 0xFFFF);
    // Four uniforms on [0, 65535] have mean 131070 and deviation 65536 * sqrt(4 / 12).
    return (sum - 131070) / 37837.2;
  }
}
