package io.radflow.training.plan;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Which source each row of a run comes from. Row c goes to the source that is furthest behind its
 * share then: the one whose (share / sum of shares)·(c + 1) − rows taken so far is largest, the
 * first of equal ones. It is a function of the row's number alone.
 *
 * <p>Shares without a common divisor have a period of their sum, in which each source has exactly
 * its share of rows. In between, of n sources one is never more than 1 − 1/n rows ahead of its part
 * and never more than 1/2 + 1/3 + … + 1/n rows behind it.
 */
@Internal
public final class SharePattern implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int[] shares;

  /** The source of each row of a period. */
  private final transient int[] sources;

  /** The rows of a period that are a source's, in order. */
  private final transient int[][] draws;

  /**
   * @param shares of the sources, in order; they may have a common divisor
   * @throws IllegalArgumentException if there is none, or one is less than 1
   * @throws ArithmeticException if the period has more rows than an int counts
   */
  public SharePattern(List<Integer> shares) {
    if (shares.isEmpty() || shares.stream().anyMatch(share -> share < 1)) {
      throw new IllegalArgumentException("shares " + shares);
    }
    int divisor =
        shares.stream().map(BigInteger::valueOf).reduce(BigInteger::gcd).orElseThrow().intValue();
    this.shares = shares.stream().mapToInt(share -> share / divisor).toArray();
    this.draws = new int[this.shares.length][];
    for (int source = 0; source < draws.length; source++) {
      draws[source] = new int[this.shares[source]];
    }
    this.sources = new int[Arrays.stream(this.shares).reduce(0, Math::addExact)];
    fill();
  }

  private void fill() {
    // Sources' shares of the rows so far, less the rows that they have, times the period.
    long[] behind = new long[shares.length];
    int[] taken = new int[shares.length];
    for (int draw = 0; draw < sources.length; draw++) {
      int next = 0;
      for (int source = 0; source < shares.length; source++) {
        behind[source] += shares[source];
        next = behind[source] > behind[next] ? source : next;
      }
      behind[next] -= sources.length;
      sources[draw] = next;
      draws[next][taken[next]++] = draw;
    }
  }

  /** Number of sources. */
  public int sources() {
    return shares.length;
  }

  /** Rows after which the pattern begins anew. */
  public int period() {
    return sources.length;
  }

  /** Rows of a source in a period. */
  public int share(int source) {
    return shares[source];
  }

  /**
   * The source that a row comes from.
   *
   * @param draw number of the row in the run, from 0
   */
  public int source(long draw) {
    return sources[(int) (draw % sources.length)];
  }

  /**
   * The number in the run of a source's row.
   *
   * @param own number of the row among the source's own, from 0
   * @throws ArithmeticException if a long does not hold it
   */
  public long draw(int source, long own) {
    int share = shares[source];
    long before = Math.multiplyExact(own / share, (long) sources.length);
    return Math.addExact(before, draws[source][(int) (own % share)]);
  }

  /**
   * Rows of a source among the run's first ones.
   *
   * @param draws number of those, from 0
   */
  public long own(int source, long draws) {
    int found = Arrays.binarySearch(this.draws[source], (int) (draws % sources.length));
    return draws / sources.length * shares[source] + (found < 0 ? -found - 1 : found);
  }

  private Object readResolve() {
    return new SharePattern(Arrays.stream(shares).boxed().toList());
  }

  /** The shares without their common divisor, such as 3:1. */
  @Override
  public String toString() {
    return String.join(":", Arrays.stream(shares).mapToObj(Integer::toString).toList());
  }
}
