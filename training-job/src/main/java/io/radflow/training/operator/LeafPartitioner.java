package io.radflow.training.operator;

import io.radflow.training.leaves.RankLeaves;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.Partitioner;

/** Sends the samples of a leaf to the rank that computes it, however many ranks there are. */
@Internal
public final class LeafPartitioner implements Partitioner<Integer> {

  private static final long serialVersionUID = 1L;

  private final int leaves;

  /**
   * @param leaves that the run is computed in
   */
  public LeafPartitioner(int leaves) {
    this.leaves = leaves;
  }

  @Override
  public int partition(Integer leaf, int ranks) {
    return new RankLeaves(ranks, leaves).rank(leaf);
  }
}
