package io.radflow.training.leaves;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Which rank computes which leaves: neighbouring ones, as equally many as can be. Rank r of R has
 * the leaves ⌊rM/R⌋ to ⌊(r+1)M/R⌋ − 1 of M.
 *
 * @param ranks R, from 1 to M
 * @param leaves M, a power of two
 */
@Internal
public record RankLeaves(int ranks, int leaves) {

  /**
   * @throws IllegalArgumentException if a rank had no leaf, or M is no power of two
   */
  public RankLeaves {
    new LeafTree(leaves);
    if (ranks < 1 || ranks > leaves) {
      throw new IllegalArgumentException(
          String.format("%d ranks: 1 to %d were expected, one leaf or more each", ranks, leaves));
    }
  }

  /** The first leaf of a rank. */
  public int first(int rank) {
    requireRank(rank);
    return start(rank);
  }

  /** The leaf after a rank's last. */
  public int end(int rank) {
    requireRank(rank);
    return start(rank + 1);
  }

  /** How many leaves a rank has. */
  public int count(int rank) {
    return end(rank) - first(rank);
  }

  /** The rank that computes a leaf. */
  public int rank(int leaf) {
    if (leaf < 0 || leaf >= leaves) {
      throw new IllegalArgumentException("No leaf " + leaf + " of " + leaves);
    }
    // The last rank whose first leaf, ⌊rM/R⌋, is not behind this one.
    return (int) (((long) (leaf + 1) * ranks - 1) / leaves);
  }

  /** The largest subtrees of a rank's leaves: what it has sums of before they are exchanged. */
  public List<Subtree> subtrees(int rank) {
    return tree().subtrees(first(rank), end(rank));
  }

  /** The tree over all leaves, which is the same for any number of ranks. */
  public LeafTree tree() {
    return new LeafTree(leaves);
  }

  private int start(int rank) {
    return (int) ((long) rank * leaves / ranks);
  }

  private void requireRank(int rank) {
    if (rank < 0 || rank >= ranks) {
      throw new IllegalArgumentException("No rank " + rank + " of " + ranks);
    }
  }
}
