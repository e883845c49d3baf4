package io.radflow.preprocess.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OversamplingTest {

  /** 100 rows of class 0, 30 of class 1, 7 of class 3, none of class 2. */
  private static final int[] CLASSES =
      IntStream.range(0, 137).map(i -> i % 19 == 5 && i < 130 ? 3 : i % 4 == 1 ? 1 : 0).toArray();

  @Test
  void everyClassComesAsOftenAsTheLargest() {
    int[] counts = new int[4];
    for (int of : CLASSES) {
      counts[of]++;
    }
    int most = Arrays.stream(counts).max().orElseThrow();

    int[] times = Oversampling.times(CLASSES, 3, 0);

    for (int of : new int[] {0, 1, 3}) {
      int drawn =
          IntStream.range(0, CLASSES.length).filter(i -> CLASSES[i] == of).map(i -> times[i]).sum();
      assertThat(drawn).as("class " + of).isEqualTo(most);
    }
    assertThat(Arrays.stream(times).sum()).isEqualTo(Oversampling.epochRows(CLASSES));
    assertThat(Oversampling.epochRows(CLASSES)).isEqualTo(3 * most);
  }

  @Test
  void rowsOfAClassDifferByOneAtMostAndEachComes() {
    int[] times = Oversampling.times(CLASSES, 3, 0);

    for (int of : new int[] {0, 1, 3}) {
      int[] ofClass =
          IntStream.range(0, CLASSES.length)
              .filter(i -> CLASSES[i] == of)
              .map(i -> times[i])
              .toArray();
      int least = Arrays.stream(ofClass).min().orElseThrow();
      assertThat(least).isPositive();
      assertThat(Arrays.stream(ofClass).max().orElseThrow()).isLessThanOrEqualTo(least + 1);
    }
  }

  @Test
  void whatIsLeftOverGoesRoundFromEpochToEpoch() {
    int[] sum = new int[CLASSES.length];
    for (int epoch = 0; epoch < 400; epoch++) {
      int[] times = Oversampling.times(CLASSES, 3, epoch);
      assertThat(times).isEqualTo(Oversampling.times(CLASSES, 3, epoch));
      Arrays.setAll(sum, i -> sum[i] + times[i]);
    }
    for (int of : new int[] {1, 3}) {
      double[] means =
          IntStream.range(0, CLASSES.length)
              .filter(i -> CLASSES[i] == of)
              .mapToDouble(i -> sum[i] / 400.0)
              .toArray();
      double expected = Arrays.stream(means).average().orElseThrow();
      // Four and a half standard deviations of the mean of 400 coins.
      assertThat(Arrays.stream(means).map(mean -> Math.abs(mean - expected)).max().orElseThrow())
          .isLessThan(0.113);
    }
    assertThat(Oversampling.times(CLASSES, 4, 0)).isNotEqualTo(Oversampling.times(CLASSES, 3, 0));
  }

  @Test
  void drawsWithReplacementAreAsManyAsTheRowsAndOfEachClassEquallyMany() {
    int[] counts = new int[4];
    for (int of : CLASSES) {
      counts[of]++;
    }
    int epochs = 2000;
    long[] sum = new long[CLASSES.length];
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] times = Oversampling.drawn(CLASSES, 3, epoch);
      assertThat(Arrays.stream(times).sum()).isEqualTo(CLASSES.length);
      Arrays.setAll(sum, i -> sum[i] + times[i]);
    }

    for (int row = 0; row < CLASSES.length; row++) {
      // Weight n / count of its class, of 3 n in all: n draws an epoch.
      double expected = epochs * CLASSES.length / (3.0 * counts[CLASSES[row]]);
      // Five standard deviations of a count.
      assertThat((double) sum[row]).isCloseTo(expected, within(5 * Math.sqrt(expected)));
    }
  }

  @Test
  void drawsWithReplacementRepeatAndLeaveOutAndFollowFromSeedAndEpoch() {
    int[] times = Oversampling.drawn(CLASSES, 3, 0);

    assertThat(times).contains(0);
    assertThat(Arrays.stream(times).max().orElseThrow()).isGreaterThan(1);
    assertThat(Oversampling.drawn(CLASSES, 3, 0)).isEqualTo(times);
    assertThat(Oversampling.drawn(CLASSES, 3, 1)).isNotEqualTo(times);
    assertThat(Oversampling.drawn(CLASSES, 4, 0)).isNotEqualTo(times);
  }

  @Test
  void noRowsAreNone() {
    assertThat(Oversampling.drawn(new int[0], 0, 0)).isEmpty();
    assertThat(Oversampling.times(new int[0], 0, 0)).isEmpty();
    assertThat(Oversampling.epochRows(new int[0])).isZero();
  }
}
