package io.radflow.core.random;

import org.apache.flink.annotation.Internal;

/**
 * NumPy's legacy {@code RandomState(seed)}, as far as published splits need it: MT19937 and NumPy's
 * shuffle with masked rejection.
 */
@Internal
public final class NumpyRandom {

  private final MersenneTwister bits;

  /**
   * @param seed in [0, 2^32)
   * @throws IllegalArgumentException if it is outside
   */
  public NumpyRandom(long seed) {
    if (seed < 0 || seed > 0xFFFFFFFFL) {
      throw new IllegalArgumentException(
          "NumPy's legacy generator takes a seed from 0 to 4294967295, not " + seed);
    }
    bits = new MersenneTwister((int) seed);
  }

  /** 0 to n−1 in the order that {@code RandomState.shuffle(numpy.arange(n))} leaves them. */
  public int[] permutation(int n) {
    int[] values = new int[n];
    for (int i = 0; i < n; i++) {
      values[i] = i;
    }
    shuffle(values);
    return values;
  }

  /** Shuffles in place, as {@code RandomState.shuffle} does. */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = interval(i);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  /**
   * Uniform in [0, maximum], both ends included: NumPy's {@code random_interval}, and what {@code
   * randint(0, maximum + 1)} draws.
   */
  public int interval(int maximum) {
    if (maximum == 0) {
      return 0;
    }
    int mask = -1 >>> Integer.numberOfLeadingZeros(maximum);
    int value = bits.nextInt() & mask;
    while (value > maximum) {
      value = bits.nextInt() & mask;
    }
    return value;
  }
}
