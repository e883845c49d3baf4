package io.radflow.preprocess.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixupRatioTest {

  private static final int DRAWS = 20_000;

  @Test
  void isBetaDistributed() {
    // Cumulative distributions that have a closed form.
    Distributions.assertUniform(draws(1), 0, 1);
    Distributions.assertDistributed(draws(2), x -> x * x * (3 - 2 * x));
    Distributions.assertDistributed(draws(0.5), x -> 2 / Math.PI * Math.asin(Math.sqrt(x)));
  }

  /** Of Beta(α, α): mean 1/2, variance 1 / (4 (2α + 1)). */
  @Test
  void ofTheExperimentsAlphaHasBetasMoments() {
    double[] draws = draws(0.1);

    double mean = Arrays.stream(draws).average().orElseThrow();
    double variance = Arrays.stream(draws).map(x -> (x - 0.5) * (x - 0.5)).average().orElseThrow();

    // Four standard errors.
    assertThat(mean).isCloseTo(0.5, within(4 * Math.sqrt(1 / 4.8 / DRAWS)));
    assertThat(variance).isCloseTo(1 / 4.8, within(0.003));
    assertThat(Arrays.stream(draws).min().orElseThrow()).isNotNegative();
    assertThat(Arrays.stream(draws).max().orElseThrow()).isLessThanOrEqualTo(1);
  }

  @Test
  void followsFromSeedAndStep() {
    assertThat(MixupRatio.of(0.1, 1, 5)).isEqualTo(MixupRatio.of(0.1, 1, 5));
    assertThat(MixupRatio.of(0.1, 1, 5)).isNotEqualTo(MixupRatio.of(0.1, 1, 6));
    assertThat(MixupRatio.of(0.1, 1, 5)).isNotEqualTo(MixupRatio.of(0.1, 2, 5));
    assertThat(MixupRatio.of(0, 1, 5)).isEqualTo(1);
    assertThatThrownBy(() -> MixupRatio.of(-0.1, 0, 0)).hasMessageContaining("-0.1");
  }

  private static double[] draws(double alpha) {
    return IntStream.range(0, DRAWS).mapToDouble(step -> MixupRatio.of(alpha, 3, step)).toArray();
  }
}
