package io.radflow.core.random;

import org.apache.flink.annotation.Internal;

/**
 * PyTorch's generator for the CPU, as far as the experiment's few-shot draws need it: whole numbers
 * and {@code torch.randperm}.
 */
@Internal
public final class TorchRandom {

  /** Permutations of so many numbers and more are drawn with 64 bits a number. */
  static final long LARGE = 0xFFFFFFFFL / 20;

  private final MersenneTwister bits;

  /**
   * @param seed as for {@code torch.manual_seed}, which uses its low 32 bits
   */
  public TorchRandom(long seed) {
    bits = new MersenneTwister((int) seed);
  }

  /** 64 random bits, the high ones drawn first. */
  long nextLong() {
    long high = bits.nextInt();
    return high << Integer.SIZE | Integer.toUnsignedLong(bits.nextInt());
  }

  /** What {@code torch.empty((), dtype=torch.int64).random_()} is: uniform in [0, 2^63). */
  public long nextNumber() {
    return nextLong() & Long.MAX_VALUE;
  }

  /** 0 to n−1 in the order of {@code torch.randperm(n)}. */
  public int[] permutation(int n) {
    return n < LARGE ? forwards(n) : insideOut(n);
  }

  /** Each place in turn gets one of the numbers from it on. */
  private int[] forwards(int n) {
    int[] values = new int[n];
    for (int i = 0; i < n; i++) {
      values[i] = i;
    }
    for (int i = 0; i < n - 1; i++) {
      int j = i + (int) (Integer.toUnsignedLong(bits.nextInt()) % (n - i));
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
    return values;
  }

  /** Each number in turn takes the place of one before it, or stays; so also the first is drawn. */
  int[] insideOut(int n) {
    int[] values = new int[n];
    for (int i = 0; i < n; i++) {
      int j = (int) Long.remainderUnsigned(nextLong(), i + 1L);
      values[i] = values[j];
      values[j] = i;
    }
    return values;
  }
}
