package io.radflow.training.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FullShuffleTest {

  @Test
  void handsOfCardsHaveSoManySuits() {
    // 5 of 52 cards: 4 · (1 − C(39, 5) / C(52, 5)) = 4 · (1 − 575757 / 2598960).
    assertThat(FullShuffle.distinct(52, Map.of(13L, 4L), 5))
        .isCloseTo(4 * (1 - 575_757.0 / 2_598_960), within(1e-12));
    // And of 13 ranks: 13 · (1 − C(48, 5) / C(52, 5)).
    assertThat(FullShuffle.distinct(52, Map.of(4L, 13L), 5))
        .isCloseTo(13 * (1 - 1_712_304.0 / 2_598_960), within(1e-12));
  }

  @Test
  void groupsOfOneRowAreAsManyAsAreDrawn() {
    assertThat(FullShuffle.distinct(14_200_000, Map.of(1L, 14_200_000L), 256))
        .isCloseTo(256, within(1e-6));
  }

  @Test
  void aGroupOfAllRowsIsNeverMissing() {
    assertThat(FullShuffle.distinct(1_000, Map.of(1_000L, 1L), 1)).isEqualTo(1);
    assertThat(FullShuffle.distinct(1_000, Map.of(999L, 1L), 2)).isEqualTo(1);
    assertThat(FullShuffle.distinct(1_000, Map.of(0L, 7L), 1_000)).isZero();
    assertThat(FullShuffle.distinct(1_000, Map.of(1L, 1_000L), 0)).isZero();
  }

  @Test
  void imagenetHas226ClassesInABatchOf256() {
    assertThat(FullShuffle.distinct(1_281_000, Map.of(1_281L, 1_000L), 256))
        .isCloseTo(226.0, within(0.1));
  }

  @Test
  void isTheSameWhicheverOfGroupAndDrawIsTheLarger() {
    assertThat(FullShuffle.logMissing(14_200_000, 2_560, 650))
        .isCloseTo(FullShuffle.logMissing(14_200_000, 650, 2_560), within(1e-12));
  }

  @Test
  void rareGroupsOfManyRowsKeepTheirDigits() {
    // Of one group of 3 rows: 1 − (1 − m/N)(1 − m/(N−1))(1 − m/(N−2)), by its binomial expansion.
    double n = 14_200_000;
    double m = 256;
    double expected = 3 * m / n - 3 * m * (m - 1) / (n * (n - 1));
    expected += m * (m - 1) * (m - 2) / (n * (n - 1) * (n - 2));
    assertThat(FullShuffle.distinct(14_200_000, Map.of(3L, 1L), 256))
        .isCloseTo(expected, within(expected * 1e-12));
  }

  @Test
  void aShuffleOfGroupsOfManySizesHasThatMean() {
    int[] classes = new int[5_000];
    Map<Long, Long> sizes = new TreeMap<>();
    for (int row = 0, group = 0; row < classes.length; group++) {
      int size = Math.min(1 + group % 40, classes.length - row);
      Arrays.fill(classes, row, row + size, group);
      sizes.merge((long) size, 1L, Long::sum);
      row += size;
    }
    SplittableRandom random = new SplittableRandom(3);
    int draws = 2_000;
    double sum = 0;
    for (int draw = 0; draw < draws; draw++) {
      for (int i = 0; i < 64; i++) {
        int j = i + random.nextInt(classes.length - i);
        int swapped = classes[i];
        classes[i] = classes[j];
        classes[j] = swapped;
      }
      sum += Arrays.stream(classes, 0, 64).distinct().count();
    }
    // The number's own deviation is about 2.
    assertThat(FullShuffle.distinct(classes.length, sizes, 64))
        .isCloseTo(sum / draws, within(4 * 2 / Math.sqrt(draws)));
  }

  @Test
  void moreThanThereIsCannotBeDrawn() {
    assertThatThrownBy(() -> FullShuffle.distinct(10, Map.of(1L, 10L), 11))
        .hasMessage("1 rows of a group and 11 drawn ones, of 10");
  }
}
