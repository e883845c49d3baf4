package io.radflow.training.leaves;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LeafPlaceTest {

  @Test
  void eightLeavesCountUpAsABinaryCounter() {
    assertThat(LeafPlace.of(8, 8))
        .containsExactly(
            new LeafPlace(0, 0),
            new LeafPlace(1, 1),
            new LeafPlace(1, 0),
            new LeafPlace(2, 2),
            new LeafPlace(1, 0),
            new LeafPlace(2, 1),
            new LeafPlace(2, 0),
            new LeafPlace(3, 3));
  }

  @Test
  void neighboursThatAreNoSubtreeStayApart() {
    assertThat(LeafPlace.of(5, 3))
        .containsExactly(new LeafPlace(0, 0), new LeafPlace(1, 0), new LeafPlace(2, 1));
  }

  @Test
  void aRankHoldsTheLogarithmOfItsLeavesAndOneGradientAtMostWhereRanksArePowersOfTwo() {
    for (int ranks = 1; ranks <= 64; ranks++) {
      RankLeaves shares = new RankLeaves(ranks, 64);
      for (int rank = 0; rank < ranks; rank++) {
        int leaves = shares.count(rank);
        List<LeafPlace> places = LeafPlace.of(shares.first(rank), leaves);
        // The present gradient is one more.
        int held = places.stream().mapToInt(LeafPlace::held).max().orElseThrow() + 1;
        int logarithm = Integer.numberOfTrailingZeros(Integer.highestOneBit(leaves));
        assertThat(held).isLessThanOrEqualTo(2 * logarithm + 1);
        if (Integer.bitCount(ranks) == 1) {
          assertThat(held).isEqualTo(logarithm + 1);
        }
        assertThat(places.get(leaves - 1).untouched() + 1).isEqualTo(shares.subtrees(rank).size());
      }
    }
  }
}
