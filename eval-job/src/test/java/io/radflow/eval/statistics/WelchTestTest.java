package io.radflow.eval.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.commons.math3.stat.inference.TTest;
import org.junit.jupiter.api.Test;

class WelchTestTest {

  /** The first of the worked examples in Wikipedia's article on Welch's t-test. */
  private static final double[] FIRST = {
    27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4
  };

  private static final double[] SECOND = {
    27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4
  };

  @Test
  void aKnownExampleHasItsStatisticDegreesOfFreedomAndPValue() {
    WelchTest test = WelchTest.of(FIRST, SECOND).orElseThrow();

    assertThat(test.t()).isEqualTo(-2.46, within(0.005));
    assertThat(test.degreesOfFreedom()).isEqualTo(25.0, within(0.05));
    assertThat(test.pValue()).isEqualTo(0.021, within(0.0005));
  }

  @Test
  void samplesOfFiveSeedsGiveWhatTheLibrarysOwnTestGives() {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      double[] first = random.doubles(5, 80, 82).toArray();
      double[] second = random.doubles(2 + i % 4, 80.5, 83).toArray();
      WelchTest test = WelchTest.of(first, second).orElseThrow();

      assertThat(test.pValue()).isEqualTo(new TTest().tTest(first, second), within(1e-12));
      assertThat(test.t()).isEqualTo(new TTest().t(first, second), within(1e-12));
    }
  }

  @Test
  void fewerThanTwoValuesAreNoSample() {
    assertThat(WelchTest.of(new double[] {80}, SECOND)).isEmpty();
    assertThat(WelchTest.of(FIRST, new double[0])).isEmpty();
  }

  @Test
  void samplesThatDoNotVaryDifferForCertainOrNotAtAll() {
    double[] one = {80, 80};
    assertThat(WelchTest.of(one, one).orElseThrow().pValue()).isEqualTo(1);
    assertThat(WelchTest.of(one, new double[] {81, 81}).orElseThrow().pValue()).isZero();
    assertThat(WelchTest.of(one, new double[] {81, 81}).orElseThrow().t())
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
