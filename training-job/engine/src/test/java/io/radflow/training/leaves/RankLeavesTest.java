package io.radflow.training.leaves;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankLeavesTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 16, 64})
  void ranksShareTheLeavesInOrderAndEvenly(int leaves) {
    for (int ranks = 1; ranks <= leaves; ranks++) {
      RankLeaves shares = new RankLeaves(ranks, leaves);
      int next = 0;
      for (int rank = 0; rank < ranks; rank++) {
        assertThat(shares.first(rank)).isEqualTo(next);
        assertThat(shares.count(rank))
            .isBetween(leaves / ranks, (leaves + ranks - 1) / ranks)
            .isPositive();
        for (; next < shares.end(rank); next++) {
          assertThat(shares.rank(next)).isEqualTo(rank);
        }
      }
      assertThat(next).isEqualTo(leaves);
    }
  }

  @Test
  void aRankHasOneSumWherePowersOfTwoMeetAndFewElsewhere() {
    for (int ranks = 1; ranks <= 64; ranks++) {
      RankLeaves shares = new RankLeaves(ranks, 64);
      int most = 0;
      for (int rank = 0; rank < ranks; rank++) {
        most = Math.max(most, shares.subtrees(rank).size());
      }
      assertThat(most).isBetween(1, Integer.bitCount(ranks) == 1 ? 1 : 5);
    }
  }

  @Test
  void moreRanksThanLeavesAreRefused() {
    assertThatThrownBy(() -> new RankLeaves(5, 4)).hasMessageContaining("5 ranks: 1 to 4");
    assertThatThrownBy(() -> new RankLeaves(1, 6)).hasMessageContaining("6 leaves");
    assertThatThrownBy(() -> new RankLeaves(2, 4).first(2)).hasMessageContaining("No rank 2 of 2");
    assertThatThrownBy(() -> new RankLeaves(2, 4).rank(4)).hasMessageContaining("No leaf 4 of 4");
  }
}
