package io.radflow.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleRandomTest {

  @Test
  void streamDependsOnSeedEpochAndId() {
    Set<Long> first = new HashSet<>();
    for (long seed = 0; seed < 10; seed++) {
      for (long epoch = 0; epoch < 10; epoch++) {
        for (String id : new String[] {"nih/a.png", "nih/b.png", ""}) {
          first.add(new SampleRandom(seed, epoch, id).nextLong());
        }
      }
    }
    assertThat(first).hasSize(300);
    assertThat(new SampleRandom(1, 2, "a").nextLong())
        .isEqualTo(new SampleRandom(1, 2, "a").nextLong());
  }

  /** Pearson's χ² with 9 degrees of freedom: 27.9 is passed with probability 0.001. */
  @Test
  void firstDrawsOfManySamplesAreUniform() {
    int[] counts = new int[10];
    int n = 100_000;
    for (int i = 0; i < n; i++) {
      counts[(int) (10 * new SampleRandom(7, i % 5, "nih/" + i).nextDouble())]++;
    }
    assertThat(chiSquare(counts, n)).isLessThan(27.9);
  }

  @Test
  void integersAreUniformBelowTheBound() {
    int[] counts = new int[10];
    SampleRandom random = new SampleRandom(1, 0, "x");
    int n = 100_000;
    for (int i = 0; i < n; i++) {
      counts[random.nextInt(10)]++;
    }
    assertThat(chiSquare(counts, n)).isLessThan(27.9);
  }

  private static double chiSquare(int[] counts, int n) {
    double expected = (double) n / counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
