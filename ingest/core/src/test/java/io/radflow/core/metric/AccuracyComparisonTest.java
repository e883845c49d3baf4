package io.radflow.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class AccuracyComparisonTest {

  /**
   * Fagerland, Lydersen and Laake (BMC Medical Research Methodology 13, 2013), table 1: airway
   * hyper-responsiveness before and after transplantation, 1 and 7 discordant pairs; their exact
   * conditional test gives 0.0703.
   */
  @Test
  void fewDiscordantPairsAreTestedExactly() {
    AccuracyComparison comparison = AccuracyComparison.of(1, 7);

    assertThat(comparison.exact()).isTrue();
    assertThat(comparison.pValue()).isEqualTo(0.0703125, within(1e-12));
  }

  /**
   * Cardillo (McNemar test, MATLAB Central 15472, 2007): 59 and 121 pairs changed; chi-squared with
   * the correction is 20.672222.
   */
  @Test
  void manyDiscordantPairsAreTestedWithTheContinuityCorrection() {
    AccuracyComparison comparison = AccuracyComparison.of(59, 121);

    assertThat(comparison.exact()).isFalse();
    // The normal tail beyond the square root of the published value.
    assertThat(comparison.pValue())
        .isEqualTo(AucComparison.twoSided(Math.sqrt(20.672222)), within(1e-11))
        .isEqualTo(0.000005, within(5e-7));
  }

  @Test
  void exactPValuesEqualBinomialCoefficients() {
    for (int onlyFirst = 0; onlyFirst <= 10; onlyFirst++) {
      for (int onlySecond = 0; onlySecond <= 15; onlySecond++) {
        int n = onlyFirst + onlySecond;
        BigInteger tail = BigInteger.ZERO;
        BigInteger coefficient = BigInteger.ONE;
        for (int i = 0; i <= Math.min(onlyFirst, onlySecond); i++) {
          tail = tail.add(coefficient);
          coefficient =
              coefficient.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
        }
        double expected = Math.min(1, 2 * tail.doubleValue() / Math.pow(2, n));
        assertThat(AccuracyComparison.of(onlyFirst, onlySecond).pValue())
            .isEqualTo(expected, within(1e-12));
      }
    }
  }

  @Test
  void countsTheImagesThatOnlyOneModelGetsRight() {
    AccuracyComparison comparison =
        AccuracyComparison.of(
            new boolean[] {true, true, false, false, true},
            new boolean[] {true, false, true, false, false});

    assertThat(comparison.onlyFirst()).isEqualTo(2);
    assertThat(comparison.onlySecond()).isEqualTo(1);
    assertThat(comparison.pValue()).isEqualTo(1);
  }

  @Test
  void refusesOtherImages() {
    assertThatThrownBy(() -> AccuracyComparison.of(new boolean[2], new boolean[3]))
        .hasMessageContaining("found 2, 3");
  }
}
