package io.radflow.training.rank;

import io.radflow.training.leaves.RankLeaves;
import io.radflow.training.plan.RunPositions;
import org.apache.flink.annotation.Internal;

/**
 * Which rank it is of what run.
 *
 * @param endsEarly whether the run may end with a pass
 * @param units labels of each image
 */
@Internal
public record RankRole(
    RunPositions positions, RankLeaves split, int rank, boolean endsEarly, int units) {

  /** Number of ranks. */
  int ranks() {
    return split.ranks();
  }

  /** Whether it leads the others. */
  boolean leads() {
    return rank == 0;
  }
}
