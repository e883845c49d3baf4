package io.radflow.training.rank;

import org.apache.flink.annotation.Internal;

/**
 * Bytes that are divided among ranks, the first of which have one more where they do not divide
 * evenly.
 */
@Internal
public record EqualShares(long bytes, int ranks) {

  /** First byte of a rank's share. */
  public long from(int rank) {
    return rank * (bytes / ranks) + Math.min(rank, bytes % ranks);
  }

  /** The byte after the last of a rank's share. */
  public long to(int rank) {
    return from(rank + 1);
  }

  /** The rank whose share has a byte. */
  int of(long at) {
    int rank = 0;
    while (to(rank) <= at) {
      rank++;
    }
    return rank;
  }
}
