package io.radflow.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DealTest {

  @Test
  void everyHandGetsExactlyOneOfEachRunOfItems() {
    Random shapes = new Random(7);
    for (int trial = 0; trial < 10_000; trial++) {
      int items = shapes.nextInt(400);
      int hands = 1 + shapes.nextInt(60);
      int[] dealt = Deal.hands(items, hands, trial, trial % 3, "cards");
      for (int first = 0; first < items; first += hands) {
        int[] run = Arrays.copyOfRange(dealt, first, Math.min(items, first + hands));
        assertThat(run).doesNotHaveDuplicates();
        assertThat(Arrays.stream(run).allMatch(hand -> hand >= 0 && hand < hands)).isTrue();
      }
      long[] sizes = new long[hands];
      Arrays.stream(dealt).forEach(hand -> sizes[hand]++);
      assertThat(Arrays.stream(sizes).max().orElseThrow())
          .isLessThanOrEqualTo(Arrays.stream(sizes).min().orElseThrow() + 1);
    }
  }

  @Test
  void runsAreDealtDifferentlyFromEachOther() {
    int[] dealt = Deal.hands(1000, 10, 0, 0, "cards");

    long same = 0;
    for (int i = 10; i < dealt.length; i++) {
      same += dealt[i] == dealt[i - 10] ? 1 : 0;
    }
    // A tenth by chance.
    assertThat(same).isBetween(60L, 140L);
  }

  @Test
  void isTheSameInEveryRelease() {
    assertThat(Deal.hands(12, 5, 1, 2, "mix/nih/first"))
        .containsExactly(1, 3, 0, 4, 2, 4, 3, 1, 0, 2, 2, 0);
    assertThat(Deal.permutation(8, 1, 2, "blocks")).containsExactly(6, 4, 3, 2, 5, 7, 0, 1);
  }

  @Test
  void seedEpochAndKeyTellDealsApart() {
    int[] one = Deal.hands(100, 50, 1, 1, "a");

    assertThat(Deal.hands(100, 50, 2, 1, "a")).isNotEqualTo(one);
    assertThat(Deal.hands(100, 50, 1, 2, "a")).isNotEqualTo(one);
    assertThat(Deal.hands(100, 50, 1, 1, "b")).isNotEqualTo(one);
  }

  @Test
  void noHandsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Deal.hands(1, 0, 0, 0, "a"));
  }
}
