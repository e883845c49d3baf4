package io.radflow.training.permit;

import java.util.BitSet;

/** A checkpoint for which some ranks are frozen. */
final class OpenCheckpoint {

  private final long id;
  private final int ranks;
  private final BitSet frozen = new BitSet();
  private final Votes reached;

  OpenCheckpoint(long id, int ranks) {
    this.id = id;
    this.ranks = ranks;
    this.reached = new Votes(ranks);
  }

  long id() {
    return id;
  }

  /** Takes a rank in, and says whether it was the last one. */
  boolean freeze(int rank) {
    if (frozen.get(rank)) {
      throw new IllegalStateException(
          "Permits: rank " + rank + " froze twice for checkpoint " + id);
    }
    frozen.set(rank);
    return isCut();
  }

  /** Whether all ranks are frozen, so that the run is cut at what was granted. */
  boolean isCut() {
    return frozen.cardinality() == ranks;
  }

  boolean reached(int rank, long hash) {
    return reached.add(rank, hash);
  }

  void requireEqual(long steps, String when) {
    reached.requireEqual(steps, when);
  }
}
