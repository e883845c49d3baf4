package io.radflow.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SampleStatisticsTest {

  @Test
  void theDeviationIsTheSamplesNotThePopulations() {
    SampleStatistics sample = SampleStatistics.of(new double[] {2, 4, 4, 4, 5, 5, 7, 9});

    assertThat(sample.mean()).isEqualTo(5);
    assertThat(sample.deviation().orElseThrow()).isEqualTo(Math.sqrt(32.0 / 7), within(1e-12));
  }

  @Test
  void oneValueHasNoDeviation() {
    assertThat(SampleStatistics.of(new double[] {3}).mean()).isEqualTo(3);
    assertThat(SampleStatistics.of(new double[] {3}).deviation()).isEmpty();
  }
}
