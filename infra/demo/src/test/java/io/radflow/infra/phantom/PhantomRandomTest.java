package io.radflow.infra.phantom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PhantomRandomTest {

  /** First output of the published SplitMix64 from state 0. */
  @Test
  void mixesAsSplitMix64() {
    assertThat(PhantomRandom.mix(0x9E3779B97F4A7C15L)).isEqualTo(0xE220A8397B1DCDAFL);
  }

  @Test
  void pathsGiveDifferentStreams() {
    long first = new PhantomRandom(1, 2, 3).nextLong();

    assertThat(new PhantomRandom(1, 2, 3).nextLong()).isEqualTo(first);
    assertThat(new PhantomRandom(1, 3, 2).nextLong()).isNotEqualTo(first);
    assertThat(new PhantomRandom(1, 2).nextLong()).isNotEqualTo(first);
    assertThat(new PhantomRandom(2, 2, 3).nextLong()).isNotEqualTo(first);
  }

  @Test
  void gaussianHasMeanZeroAndDeviationOne() {
    PhantomRandom random = new PhantomRandom(5);
    double sum = 0;
    double squares = 0;
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      double value = random.gaussian();
      sum += value;
      squares += value * value;
    }

    assertThat(Math.abs(sum / count)).isLessThan(0.02);
    assertThat(squares / count).isBetween(0.98, 1.02);
  }

  @Test
  void belowStaysBelow() {
    PhantomRandom random = new PhantomRandom(5);
    for (int i = 0; i < 1000; i++) {
      assertThat(random.below(3)).isBetween(0, 2);
    }
  }
}
