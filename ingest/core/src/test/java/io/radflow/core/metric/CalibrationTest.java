package io.radflow.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationTest {

  @Test
  void weighsTheGapOfEachBinByItsImages() {
    double[] trueScores = {0.95, 0.85, 0.30};
    double[] falseScores = {0.90, 0.25};

    // (0.8, 1]: three images, mean score 0.9, two of three true. (0.2, 0.4]: 0.275, one of two.
    double expected = 3.0 / 5 * (0.9 - 2.0 / 3) + 2.0 / 5 * (0.5 - 0.275);
    assertThat(Calibration.error(trueScores, falseScores, 5).getAsDouble())
        .isEqualTo(expected, within(1e-12));
  }

  @Test
  void aBinHoldsItsUpperBoundAndTheFirstOneZero() {
    // In halves 0.5 is of the lower bin, with 0.
    assertThat(Calibration.error(new double[] {0.5}, new double[] {0}, 2).getAsDouble())
        .isEqualTo(0.25, within(1e-15));
    assertThat(Calibration.error(new double[] {0.5}, new double[] {0.51}, 2).getAsDouble())
        .isEqualTo(0.505, within(1e-12));
  }

  @Test
  void certainAndRightScoresAreCalibrated() {
    assertThat(Calibration.error(new double[] {1, 1}, new double[] {0}, 15)).hasValue(0);
    assertThat(Calibration.error(new double[] {0}, new double[] {1}, 15)).hasValue(1);
  }

  @Test
  void nothingHasNoError() {
    assertThat(Calibration.error(new double[0], new double[0], 15)).isEmpty();
    assertThatThrownBy(() -> Calibration.error(new double[1], new double[1], 0))
        .hasMessageContaining("found 0");
  }
}
