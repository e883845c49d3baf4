package io.radflow.training.leaves;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The one full binary tree over all leaves, by which whatever the leaves yield is added up.
 * Addition of floats commutes but is not associative, so the tree alone decides a sum's bits, and
 * neither the number of ranks nor the order of arrival does.
 *
 * @param leaves M, a power of two
 */
@Internal
public record LeafTree(int leaves) {

  /**
   * @throws IllegalArgumentException if M is no power of two
   */
  public LeafTree {
    if (leaves < 1 || Integer.bitCount(leaves) != 1) {
      throw new IllegalArgumentException(leaves + " leaves: a power of two was expected");
    }
  }

  /**
   * The largest subtrees that neighbouring leaves fill, in order: at most 2 log2 M, and one for
   * each rank where the number of ranks is a power of two.
   *
   * @param first of the leaves
   * @param end the leaf after the last
   */
  public List<Subtree> subtrees(int first, int end) {
    if (first < 0 || end < first || end > leaves) {
      throw new IllegalArgumentException(
          String.format("No leaves %d to %d of %d", first, end - 1, leaves));
    }
    List<Subtree> all = new ArrayList<>();
    for (int next = first; next < end; next = all.get(all.size() - 1).end()) {
      int aligned = next == 0 ? leaves : Integer.lowestOneBit(next);
      all.add(new Subtree(next, Math.min(aligned, Integer.highestOneBit(end - next))));
    }
    return all;
  }

  /**
   * How to add up sums of neighbouring subtrees: done one after the other, they leave the sums of
   * {@link #subtrees} of all their leaves, each in the place of its first part. Of all M leaves
   * that is one, in place 0.
   *
   * @param sums subtrees in order, without a gap
   */
  public List<Addition> additions(List<Subtree> sums) {
    List<Addition> additions = new ArrayList<>();
    List<Subtree> nodes = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int place = 0; place < sums.size(); place++) {
      Subtree node = sums.get(place);
      requireNext(nodes, node);
      int into = place;
      while (!nodes.isEmpty() && nodes.get(nodes.size() - 1).joins(node)) {
        int from = into;
        node = nodes.remove(nodes.size() - 1).join(node);
        into = places.remove(places.size() - 1);
        additions.add(new Addition(into, from));
      }
      nodes.add(node);
      places.add(into);
    }
    return additions;
  }

  /**
   * The sum of a value of each leaf.
   *
   * @param values M of them, in order
   */
  public double sum(double[] values) {
    if (values.length != leaves) {
      throw new IllegalArgumentException(values.length + " values of " + leaves + " leaves");
    }
    double[] sums = values.clone();
    for (int width = 1; width < leaves; width *= 2) {
      for (int first = 0; first < leaves; first += 2 * width) {
        sums[first] += sums[first + width];
      }
    }
    return sums[0];
  }

  private void requireNext(List<Subtree> before, Subtree node) {
    if (node.end() > leaves
        || !before.isEmpty() && before.get(before.size() - 1).end() != node.first()) {
      throw new IllegalArgumentException(
          String.format(
              "%s does not follow %s among %d leaves",
              node, before.isEmpty() ? "nothing" : before.get(before.size() - 1), leaves));
    }
  }
}
