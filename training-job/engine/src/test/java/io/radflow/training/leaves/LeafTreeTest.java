package io.radflow.training.leaves;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafTreeTest {

  @Test
  void subtreesAreTheLargestAlignedOnes() {
    LeafTree tree = new LeafTree(16);
    assertThat(tree.subtrees(0, 16)).containsExactly(new Subtree(0, 16));
    assertThat(tree.subtrees(3, 11))
        .containsExactly(
            new Subtree(3, 1), new Subtree(4, 4), new Subtree(8, 2), new Subtree(10, 1));
    assertThat(tree.subtrees(5, 5)).isEmpty();
    assertThatThrownBy(() -> tree.subtrees(3, 17)).hasMessageContaining("No leaves 3 to 16 of 16");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 16, 64})
  void anyNumberOfRanksAddsUpToTheSameBits(int leaves) {
    float[] values = values(leaves);
    LeafTree tree = new LeafTree(leaves);
    float whole = added(tree, values, tree.subtrees(0, leaves));
    for (int ranks = 1; ranks <= leaves; ranks++) {
      List<Subtree> sums = new ArrayList<>();
      for (int rank = 0; rank < ranks; rank++) {
        sums.addAll(new RankLeaves(ranks, leaves).subtrees(rank));
      }
      assertThat(Float.floatToRawIntBits(added(tree, values, sums)))
          .isEqualTo(Float.floatToRawIntBits(whole));
    }
  }

  @Test
  void aChainOverRanksWouldNotGiveTheSameBits() {
    float[] values = values(8);
    float chain = 0;
    for (float value : values) {
      chain += value;
    }
    assertThat(chain).isNotEqualTo(added(new LeafTree(8), values, List.of(new Subtree(0, 8))));
  }

  @Test
  void leavesOfARankAddUpToItsSubtrees() {
    List<Subtree> leaves = new ArrayList<>();
    for (int leaf = 3; leaf < 8; leaf++) {
      leaves.add(new Subtree(leaf, 1));
    }
    assertThat(new LeafTree(8).additions(leaves))
        .containsExactly(new Addition(1, 2), new Addition(3, 4), new Addition(1, 3));
  }

  @Test
  void sumsThatDoNotFollowEachOtherAreRefused() {
    LeafTree tree = new LeafTree(8);
    assertThatThrownBy(() -> tree.additions(List.of(new Subtree(0, 2), new Subtree(4, 2))))
        .hasMessageContaining("does not follow");
    assertThatThrownBy(() -> tree.additions(List.of(new Subtree(8, 8))))
        .hasMessageContaining("among 8 leaves");
    assertThatThrownBy(() -> new Subtree(2, 4)).hasMessageContaining("4 leaves from 2 on");
    assertThatThrownBy(() -> new LeafTree(12)).hasMessageContaining("power of two");
  }

  @Test
  void doublesAreAddedByTheSameTree() {
    double[] values = {1e16, 1, -1e16, 1};
    assertThat(new LeafTree(4).sum(values)).isEqualTo((1e16 + 1) + (-1e16 + 1));
    assertThat(values).containsExactly(1e16, 1, -1e16, 1);
    assertThatThrownBy(() -> new LeafTree(8).sum(values)).hasMessageContaining("4 values of 8");
  }

  /** As ranks do it: each adds its own leaves to its subtrees first. */
  private static float added(LeafTree tree, float[] values, List<Subtree> subtrees) {
    float[] sums = new float[subtrees.size()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = within(values, subtrees.get(i).first(), subtrees.get(i).leaves());
    }
    for (Addition addition : tree.additions(subtrees)) {
      sums[addition.into()] += sums[addition.from()];
    }
    return sums[0];
  }

  private static float within(float[] values, int first, int leaves) {
    return leaves == 1
        ? values[first]
        : within(values, first, leaves / 2) + within(values, first + leaves / 2, leaves / 2);
  }

  private static float[] values(int count) {
    Random random = new Random(7);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(8)));
    }
    return values;
  }
}
