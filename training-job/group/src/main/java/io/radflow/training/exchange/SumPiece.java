package io.radflow.training.exchange;

import io.radflow.training.leaves.Addition;
import java.nio.ByteBuffer;
import java.util.List;

/** Sums of one piece that are awaited from other ranks, and then added up. */
final class SumPiece {

  private final ByteBuffer[] sums;
  private final boolean[] staged;
  private int missing;

  SumPiece(int count) {
    sums = new ByteBuffer[count];
    staged = new boolean[count];
    missing = count;
  }

  /** This rank's own sum. */
  void own(int place, ByteBuffer bytes) {
    sums[place] = bytes;
    missing--;
  }

  /**
   * Where another rank's sum goes.
   *
   * @throws IllegalStateException if it has come before
   */
  ByteBuffer place(int place, Staging staging, int length) {
    if (sums[place] != null) {
      throw new IllegalStateException("Sum " + place + " of a piece comes twice");
    }
    staged[place] = true;
    sums[place] = staging.take(length);
    return sums[place].duplicate();
  }

  void arrived() {
    missing--;
  }

  boolean whole() {
    return missing == 0;
  }

  /** Adds all up, and gives back the memory of what came from others. */
  void addUp(List<Addition> additions, ByteBuffer result, Staging staging) {
    FloatSums.addUp(sums, additions, result);
    for (int i = 0; i < sums.length; i++) {
      if (staged[i]) {
        staging.give(sums[i]);
      }
      sums[i] = null;
    }
  }
}
