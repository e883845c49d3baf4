package io.radflow.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmCorrectionTest {

  /** The worked example in Wikipedia's article: at 0.05, the first and the last are rejected. */
  @Test
  void aKnownExampleIsAdjustedInItsOwnOrder() {
    assertThat(HolmCorrection.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-15));
  }

  @Test
  void adjustedValuesStayAtMostOneAndNeverFall() {
    assertThat(HolmCorrection.adjust(new double[] {0.9, 0.6, 0.2}))
        .containsExactly(new double[] {1, 1, 0.6}, within(1e-12));
    assertThat(HolmCorrection.adjust(new double[] {0.03})).containsExactly(0.03);
    assertThat(HolmCorrection.adjust(new double[0])).isEmpty();
  }
}
