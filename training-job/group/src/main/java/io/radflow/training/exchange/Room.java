package io.radflow.training.exchange;

import io.radflow.training.group.RankGroup;
import java.util.BitSet;

/**
 * How far a rank's partial sums may run ahead of the slowest rank's: memory for them is bounded. A
 * piece that is too early stays with its sender, which is asked again when a piece is added up. All
 * ranks send in the same order, so the slowest one's next piece always has room, and nothing waits
 * for ever.
 */
final class Room {

  private final RankGroup group;
  private final BitSet waiting = new BitSet();

  Room(RankGroup group) {
    this.group = group;
  }

  /** A rank has a piece that there is no room for now. */
  void await(int rank) {
    waiting.set(rank);
  }

  /** There may be room. */
  void made() {
    for (int rank = waiting.nextSetBit(0); rank >= 0; rank = waiting.nextSetBit(rank + 1)) {
      waiting.clear(rank);
      group.wake(rank);
    }
  }
}
