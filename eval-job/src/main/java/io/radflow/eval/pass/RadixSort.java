package io.radflow.eval.pass;

import java.util.Arrays;

/**
 * Sorts scores by their bits, ten at a time from the lowest: a score in [0, 1] has thirty. Of many
 * scores that takes a fraction of the time of a sort by comparisons.
 */
final class RadixSort {

  private static final int DIGIT_BITS = 10;
  private static final int DIGITS = 3;
  private static final int VALUES = 1 << DIGIT_BITS;

  /** Below it counting costs more than it saves. */
  private static final int LEAST = 2000;

  private int[] scratch = new int[0];

  /**
   * Sorts a range.
   *
   * @param bits at least 0 and below 2^30
   * @param from the first element
   * @param to after the last element
   */
  void sort(int[] bits, int from, int to) {
    int size = to - from;
    if (size < LEAST) {
      Arrays.sort(bits, from, to);
      return;
    }
    if (scratch.length < size) {
      scratch = new int[size];
    }
    int[] source = bits;
    int sourceStart = from;
    int[] target = scratch;
    int targetStart = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      distribute(source, sourceStart, target, targetStart, size, digit * DIGIT_BITS);
      int[] array = source;
      source = target;
      target = array;
      int start = sourceStart;
      sourceStart = targetStart;
      targetStart = start;
    }
    System.arraycopy(source, sourceStart, bits, from, size);
  }

  /** Stable, so that the order by lower digits stays. */
  private static void distribute(
      int[] source, int sourceStart, int[] target, int targetStart, int size, int shift) {
    int[] positions = new int[VALUES];
    for (int i = sourceStart; i < sourceStart + size; i++) {
      positions[source[i] >>> shift & VALUES - 1]++;
    }
    int next = targetStart;
    for (int value = 0; value < VALUES; value++) {
      int count = positions[value];
      positions[value] = next;
      next += count;
    }
    for (int i = sourceStart; i < sourceStart + size; i++) {
      target[positions[source[i] >>> shift & VALUES - 1]++] = source[i];
    }
  }
}
