package io.radflow.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AucComparisonTest {

  @Test
  void differencesEqualDeLongsExample() {
    AucComparison albumin =
        AucComparison.of(
            OvarianCancer.albumin(true),
            OvarianCancer.albumin(false),
            OvarianCancer.kgScore(true),
            OvarianCancer.kgScore(false));
    AucComparison protein =
        AucComparison.of(
            OvarianCancer.totalProtein(true),
            OvarianCancer.totalProtein(false),
            OvarianCancer.kgScore(true),
            OvarianCancer.kgScore(false));

    assertThat(albumin.difference()).isEqualTo(0.0108, within(5.001e-5));
    assertThat(albumin.standardError()).isEqualTo(0.0953, within(5.001e-5));
    assertThat(albumin.z() * albumin.z()).isEqualTo(0.0127, within(5.001e-5));
    assertThat(albumin.pValue()).isEqualTo(0.9102, within(5.001e-5));
    assertThat(protein.difference()).isEqualTo(-0.0780, within(5.001e-5));
    assertThat(protein.standardError()).isEqualTo(0.1046, within(5.001e-5));
    assertThat(protein.z() * protein.z()).isEqualTo(0.5554, within(5.001e-5));
    assertThat(protein.pValue()).isEqualTo(0.4561, within(5.001e-5));
  }

  @Test
  void equalsTheDefinitionByPairs() {
    Random random = new Random(11);
    for (int round = 0; round < 50; round++) {
      int m = 2 + random.nextInt(40);
      int n = 2 + random.nextInt(60);
      double[] firstPositives = RocAucTest.scores(random, m, 0.2);
      double[] firstNegatives = RocAucTest.scores(random, n, 0);
      double[] secondPositives = RocAucTest.scores(random, m, 0.1);
      double[] secondNegatives = RocAucTest.scores(random, n, 0);

      AucComparison comparison =
          AucComparison.of(firstPositives, firstNegatives, secondPositives, secondNegatives);

      double variance =
          ByPairs.covariance(firstPositives, firstNegatives, firstPositives, firstNegatives)
              + ByPairs.covariance(
                  secondPositives, secondNegatives, secondPositives, secondNegatives)
              - 2
                  * ByPairs.covariance(
                      firstPositives, firstNegatives, secondPositives, secondNegatives);
      assertThat(comparison.first())
          .isEqualTo(ByPairs.area(firstPositives, firstNegatives), within(1e-14));
      assertThat(comparison.second())
          .isEqualTo(ByPairs.area(secondPositives, secondNegatives), within(1e-14));
      assertThat(comparison.standardError()).isEqualTo(Math.sqrt(variance), within(1e-12));
    }
  }

  @Test
  void aModelDoesNotDifferFromItself() {
    double[] positives = {0.2, 0.7, 0.9};
    double[] negatives = {0.1, 0.7, 0.3};

    AucComparison same = AucComparison.of(positives, negatives, positives, negatives);

    assertThat(same.z()).isZero();
    assertThat(same.pValue()).isEqualTo(1);
  }

  @Test
  void refusesOtherImagesAndTooFew() {
    double[] two = {0.1, 0.2};
    double[] one = {0.1};
    assertThatThrownBy(() -> AucComparison.of(two, two, two, new double[3]))
        .hasMessageContaining("same images")
        .hasMessageContaining("2 and 3 without it");
    assertThatThrownBy(() -> AucComparison.of(one, two, one, two))
        .hasMessageContaining("found 1 with the label");
  }
}
