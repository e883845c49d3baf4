package io.radflow.training.leaves;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Where a leaf's gradient goes among a rank's partial sums: those are a stack of subtrees, each of
 * more leaves than the next, as the digits of a binary counter are.
 *
 * @param held partial sums before it
 * @param joined how many of them, the newest first, it completes to a larger subtree
 */
@Internal
public record LeafPlace(int held, int joined) {

  /** Of a rank's leaves, in order. */
  public static List<LeafPlace> of(int firstLeaf, int count) {
    List<LeafPlace> places = new ArrayList<>();
    List<Subtree> held = new ArrayList<>();
    for (int leaf = firstLeaf; leaf < firstLeaf + count; leaf++) {
      int before = held.size();
      Subtree node = new Subtree(leaf, 1);
      while (!held.isEmpty() && held.get(held.size() - 1).joins(node)) {
        node = held.remove(held.size() - 1).join(node);
      }
      places.add(new LeafPlace(before, before - held.size()));
      held.add(node);
    }
    return places;
  }

  /** Partial sums that it leaves as they are. */
  public int untouched() {
    return held - joined;
  }
}
