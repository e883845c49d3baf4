package io.radflow.training.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassCountsTest {

  private static final int[] IN_ORDER = IntStream.range(0, 200_000).map(i -> i / 500).toArray();

  @Test
  void aFullShuffleHasVarianceOneAndNoCorrelation() {
    ClassCounts shuffled = new ClassCounts(IN_ORDER, 100).shuffled(1);
    assertThat(shuffled.variance(1)).isCloseTo(1, within(0.01));
    assertThat(shuffled.variance(8)).isCloseTo(1, within(0.02));
    assertThat(shuffled.variance(64)).isCloseTo(1, within(0.05));
    assertThat(shuffled.neighboursCorrelation()).isCloseTo(0, within(0.005));
    assertThat(shuffled.meanDistinct())
        .isCloseTo(FullShuffle.distinct(IN_ORDER.length, Map.of(500L, 400L), 100), within(0.3));
  }

  @Test
  void classesInOrderHaveTheVarianceOfWholeBatches() {
    ClassCounts inOrder = new ClassCounts(IN_ORDER, 100);
    // A batch is of one class: Σ (x − m/C)² = m² (1 − 1/C), by m (1 − 1/C) (N − m) / (N − 1).
    double n = IN_ORDER.length;
    assertThat(inOrder.variance(1)).isCloseTo(100 * (n - 1) / (n - 100), within(1e-6));
    assertThat(inOrder.meanDistinct()).isEqualTo(1);
    assertThat(inOrder.firstPercentileDistinct()).isEqualTo(1);
    // Four of five neighbours are of the same class.
    assertThat(inOrder.neighboursCorrelation()).isCloseTo(0.8, within(0.005));
  }

  @Test
  void classesDealtOutEvenlyHaveLessThanAShufflesVariance() {
    ClassCounts dealt =
        new ClassCounts(IntStream.range(0, 200_000).map(i -> i % 400).toArray(), 100);
    assertThat(dealt.variance(4)).isCloseTo(0, within(1e-6));
    assertThat(dealt.variance(1)).isBetween(0.7, 0.8);
    assertThat(dealt.neighboursCorrelation()).isNegative();
  }
}
