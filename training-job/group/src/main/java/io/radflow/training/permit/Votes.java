package io.radflow.training.permit;

import java.util.BitSet;

/** What each rank says its parameters are, all having done the same turns. */
final class Votes {

  private final long[] hashes;
  private final BitSet voted = new BitSet();

  Votes(int ranks) {
    this.hashes = new long[ranks];
  }

  /** Takes a rank's vote, and says whether it was the last one. */
  boolean add(int rank, long hash) {
    if (voted.get(rank)) {
      throw new IllegalStateException("Permits: rank " + rank + " voted twice");
    }
    voted.set(rank);
    hashes[rank] = hash;
    return voted.cardinality() == hashes.length;
  }

  /**
   * @param steps that all have done
   * @param when for the message
   */
  void requireEqual(long steps, String when) {
    for (long hash : hashes) {
      if (hash != hashes[0]) {
        throw new DivergedRanksException(steps, when, hashes);
      }
    }
  }
}
