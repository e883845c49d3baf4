package io.radflow.training.engine;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What one rank computes of a step: its leaves of the global batch. A leaf is one gradient of B/M
 * images, whatever the number of ranks.
 *
 * @param firstLeaf number of the first of them among the global batch's M
 * @param leaves in order, each of as many samples
 * @param terms counts over the global batch, those of all ranks added up
 */
@Internal
public record LeafStep(int firstLeaf, List<Batch> leaves, LossTerms terms) {

  /**
   * @throws IllegalArgumentException if there is no leaf, or leaves differ in size
   */
  public LeafStep {
    leaves = List.copyOf(leaves);
    if (firstLeaf < 0 || leaves.isEmpty()) {
      throw new IllegalArgumentException(
          leaves.size() + " leaves from leaf " + firstLeaf + " on: a rank has one at least");
    }
    int samples = leaves.get(0).size();
    for (int i = 1; i < leaves.size(); i++) {
      if (leaves.get(i).size() != samples) {
        throw new IllegalArgumentException(
            String.format(
                "Leaf %d has %d samples, leaf %d has %d: all have as many",
                firstLeaf, samples, firstLeaf + i, leaves.get(i).size()));
      }
    }
  }

  /**
   * A global batch that is one leaf.
   *
   * @param terms the batch's own
   */
  public static LeafStep whole(Batch batch, LossTerms terms) {
    return new LeafStep(0, List.of(batch), terms);
  }

  /**
   * Requires that the leaves are some of a group's.
   *
   * @throws IllegalArgumentException if they are not
   */
  public void requireOf(GradientGroup group) {
    int end = firstLeaf + leaves.size();
    if (end > group.leaves()) {
      throw new IllegalArgumentException(
          String.format(
              "Leaves %d to %d are none of a group of %d leaves",
              firstLeaf, end - 1, group.leaves()));
    }
  }
}
