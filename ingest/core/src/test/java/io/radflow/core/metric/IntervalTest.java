package io.radflow.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {

  /** Newcombe, Statistics in Medicine 17 (1998), table I, method 3, to its four decimals. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void wilsonsIntervalEqualsNewcombesExamples(long part, long whole, double lower, double upper) {
    Interval interval = Interval.wilson(part, whole);

    assertThat(interval.lower()).isEqualTo(lower, within(5.001e-5));
    assertThat(interval.upper()).isEqualTo(upper, within(5.001e-5));
  }

  @Test
  void theBoundsSolveTheScoreEquation() {
    for (int part = 1; part < 50; part++) {
      Interval interval = Interval.wilson(part, 50);
      for (double bound : new double[] {interval.lower(), interval.upper()}) {
        double error = Math.sqrt(bound * (1 - bound) / 50);
        assertThat(Math.abs(part / 50.0 - bound) / error).isEqualTo(Interval.Z, within(1e-10));
      }
    }
  }

  @Test
  void theBoundOfAnExtremeShareIsTheShare() {
    for (int whole : new int[] {1, 3, 7, 1000, 1 << 30}) {
      assertThat(Interval.wilson(0, whole).lower()).isZero();
      assertThat(Interval.wilson(whole, whole).upper()).isEqualTo(1);
      assertThat(Interval.wilson(whole, whole).lower()).isLessThan(1);
    }
  }

  @Test
  void refusesAPartThatIsMoreThanTheWhole() {
    assertThatThrownBy(() -> Interval.wilson(3, 2)).hasMessageContaining("found 3 and 2");
    assertThatThrownBy(() -> Interval.wilson(0, 0)).hasMessageContaining("found 0 and 0");
  }
}
