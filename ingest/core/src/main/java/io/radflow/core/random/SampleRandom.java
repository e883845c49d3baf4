package io.radflow.core.random;

import org.apache.flink.annotation.Internal;

/**
 * A random stream for one sample in one epoch: the same (seed, epoch, sample id) gives the same
 * numbers, in whatever order samples are visited.
 *
 * <p>SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
 * 2014, section 4), started from an FNV-1a hash of the id mixed with seed and epoch.
 */
@Internal
public final class SampleRandom {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  public SampleRandom(long seed, long epoch, String sampleId) {
    restart(seed, epoch, sampleId);
  }

  /** Goes on as a new stream. */
  public void restart(long seed, long epoch, String sampleId) {
    long hash = mix(seed + GOLDEN_GAMMA);
    hash = mix(hash ^ mix(epoch + 2 * GOLDEN_GAMMA));
    state = mix(hash ^ StableHash.of(sampleId));
  }

  /** 64 random bits. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1), of 53 bits. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [low, high). */
  public double uniform(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /**
   * Uniform in [0, bound).
   *
   * @param bound positive
   */
  public int nextInt(int bound) {
    return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
  }

  public boolean nextBoolean() {
    return nextLong() < 0;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
