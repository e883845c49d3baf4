package io.radflow.training.leaves;

import org.apache.flink.annotation.Internal;

/**
 * Neighbouring leaves that have a node of the {@link LeafTree} to themselves: a power of two of
 * them, the first a multiple of their number.
 *
 * @param first its first leaf
 * @param leaves how many
 */
@Internal
public record Subtree(int first, int leaves) {

  /**
   * @throws IllegalArgumentException if no node has just these leaves
   */
  public Subtree {
    if (Integer.bitCount(leaves) != 1 || first < 0 || first % leaves != 0) {
      throw new IllegalArgumentException(
          String.format(
              "No node of a tree of leaves has the %d leaves from %d on: their number must be a"
                  + " power of two, and the first a multiple of it",
              leaves, first));
    }
  }

  /** The leaf after its last. */
  public int end() {
    return first + leaves;
  }

  /** Whether the node above this one has the other as its second child. */
  public boolean joins(Subtree next) {
    return leaves == next.leaves && next.first == end() && first % (2 * leaves) == 0;
  }

  /**
   * The node above this one and its second child.
   *
   * @throws IllegalArgumentException if the other is not that
   */
  public Subtree join(Subtree next) {
    if (!joins(next)) {
      throw new IllegalArgumentException(this + " and " + next + " are no two children of a node");
    }
    return new Subtree(first, 2 * leaves);
  }
}
