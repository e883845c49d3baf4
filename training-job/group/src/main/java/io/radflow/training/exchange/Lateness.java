package io.radflow.training.exchange;

import java.util.Arrays;

/** Whose pieces come last. */
final class Lateness {

  private final long[] last;

  Lateness(int ranks) {
    last = new long[ranks];
  }

  /** A rank's piece was the last that a sum had waited for. */
  void last(int rank) {
    last[rank]++;
  }

  /** The rank that was last most often since it was last asked, or −1 if none was. */
  int slowest() {
    int slowest = -1;
    for (int rank = 0; rank < last.length; rank++) {
      if (last[rank] > 0 && (slowest < 0 || last[rank] > last[slowest])) {
        slowest = rank;
      }
    }
    Arrays.fill(last, 0);
    return slowest;
  }
}
