package io.radflow.core.random;

import org.apache.flink.annotation.Internal;

/**
 * NumPy's legacy {@code RandomState(seed)}, as far as published splits need it: MT19937 (Matsumoto
 * and Nishimura, ACM TOMACS 8(1), 1998) and NumPy's shuffle with masked rejection.
 */
@Internal
public final class NumpyRandom {

  private static final int SIZE = 624;
  private static final int SHIFT = 397;

  private final int[] state = new int[SIZE];
  private int position = SIZE;

  /**
   * @param seed in [0, 2^32)
   * @throws IllegalArgumentException if it is outside
   */
  public NumpyRandom(long seed) {
    if (seed < 0 || seed > 0xFFFFFFFFL) {
      throw new IllegalArgumentException(
          "NumPy's legacy generator takes a seed from 0 to 4294967295, not " + seed);
    }
    state[0] = (int) seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
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

  /** Uniform in [0, maximum], both ends included; NumPy's {@code random_interval}. */
  int interval(int maximum) {
    if (maximum == 0) {
      return 0;
    }
    int mask = -1 >>> Integer.numberOfLeadingZeros(maximum);
    int value = nextInt() & mask;
    while (value > maximum) {
      value = nextInt() & mask;
    }
    return value;
  }

  private int nextInt() {
    if (position == SIZE) {
      twist();
    }
    int y = state[position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
    }
    position = 0;
  }
}
