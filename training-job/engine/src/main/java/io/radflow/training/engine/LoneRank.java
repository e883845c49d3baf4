package io.radflow.training.engine;

import io.radflow.training.leaves.LeafTree;

/** One rank that has all leaves: nothing is exchanged. */
final class LoneRank implements GradientGroup {

  private final LeafTree tree;

  LoneRank(int leaves) {
    tree = new LeafTree(leaves);
  }

  @Override
  public int leaves() {
    return tree.leaves();
  }

  @Override
  public void ready(Bucket bucket) {
    if (bucket.sums().size() != 1) {
      throw new IllegalArgumentException(
          String.format(
              "Bucket %d has %d partial sums: a rank that is alone has one over all %d leaves",
              bucket.number(), bucket.sums().size(), tree.leaves()));
    }
    if (!bucket.inPlace()) {
      bucket.result().duplicate().put(bucket.sums().get(0).duplicate());
    }
  }

  @Override
  public double sum(double[] leafLosses) {
    return tree.sum(leafLosses);
  }

  @Override
  public void abort(Throwable reason) {
    // Nobody else waits for it.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
