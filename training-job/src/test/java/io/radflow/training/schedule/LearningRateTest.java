package io.radflow.training.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {

  @Test
  void warmsUpLinearlyFromZero() {
    LearningRate rate = LearningRate.constant(0.4, 4);

    assertThat(rate.at(0)).isZero();
    assertThat(rate.at(1)).isEqualTo(0.1, within(1e-15));
    assertThat(rate.at(4)).isEqualTo(0.4);
    assertThat(rate.at(1000)).isEqualTo(0.4);
    assertThat(LearningRate.constant(0.4, 0).at(0)).isEqualTo(0.4);
  }

  @Test
  void fallsAsHalfACosineAfterWarmUp() {
    LearningRate rate = LearningRate.cosine(0.2, 10, 110);

    assertThat(rate.at(5)).isEqualTo(0.1, within(1e-15));
    assertThat(rate.at(10)).isEqualTo(0.2);
    assertThat(rate.at(60)).isEqualTo(0.1, within(1e-15));
    assertThat(rate.at(35)).isEqualTo(0.1 * (1 + Math.sqrt(0.5)), within(1e-15));
    assertThat(rate.at(110)).isEqualTo(0, within(1e-15));
  }
}
