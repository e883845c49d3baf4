package io.radflow.training.mixing;

import java.util.Map;

/**
 * How many different groups of rows, such as classes or patients, some rows of a shuffle of all
 * rows are of, in the mean.
 *
 * <p>A group of n of N rows is missing among m drawn ones with the probability C(N − n, m) / C(N,
 * m), that of 0 in the hypergeometric distribution, so the mean is Σ 1 − C(N − n, m) / C(N, m) over
 * the groups. A row may be of several groups, or of none.
 */
final class FullShuffle {

  /** What is less likely than e to this is not seen in a sum of doubles. */
  private static final double LEAST = -40;

  private FullShuffle() {}

  /**
   * The mean number of different groups.
   *
   * @param rows of the shuffle, N
   * @param groups rows of a group → how many groups have so many
   * @param drawn rows that are looked at, m, at most N
   */
  static double distinct(long rows, Map<Long, Long> groups, long drawn) {
    double sum = 0;
    for (Map.Entry<Long, Long> size : groups.entrySet()) {
      sum += size.getValue() * -Math.expm1(logMissing(rows, size.getKey(), drawn));
    }
    return sum;
  }

  /**
   * The logarithm of the probability that none of a group's rows is among the drawn ones.
   *
   * <p>As a product of min(n, m) ratios: differences of log Γ would lose nine digits at 14 million
   * rows.
   *
   * @param members rows of the group, n
   */
  static double logMissing(long rows, long members, long drawn) {
    if (members < 0 || drawn < 0 || members > rows || drawn > rows) {
      throw new IllegalArgumentException(
          members + " rows of a group and " + drawn + " drawn ones, of " + rows);
    }
    if (members + drawn > rows) {
      return Double.NEGATIVE_INFINITY;
    }
    long more = Math.max(members, drawn);
    long fewer = Math.min(members, drawn);
    double log = 0;
    for (long i = 0; i < fewer && log > LEAST; i++) {
      log += Math.log1p(-(double) more / (rows - i));
    }
    return log;
  }
}
