package io.radflow.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RocAucTest {

  /** The published tables have four decimals. */
  private static final Offset<Double> PUBLISHED = within(5.001e-5);

  @Test
  void areasAndIntervalsEqualDeLongsExample() {
    assertArea(
        OvarianCancer.albumin(true), OvarianCancer.albumin(false), 0.7366, 0.0927, 0.5549, 0.9182);
    assertArea(
        OvarianCancer.kgScore(true), OvarianCancer.kgScore(false), 0.7258, 0.1028, 0.5243, 0.9273);
    assertArea(
        OvarianCancer.totalProtein(true),
        OvarianCancer.totalProtein(false),
        0.6478,
        0.1000,
        0.4518,
        0.8439);
  }

  /** Hanley and McNeil (Radiology 143, 1982), table I; Stata's roctab tells DeLong's error. */
  @Test
  void areaOfRatedTomogramsEqualsTheExampleOfHanleyAndMcNeil() {
    double[] normal = ratings(33, 6, 6, 11, 2);
    double[] abnormal = ratings(3, 2, 2, 11, 33);

    assertArea(abnormal, normal, 0.8932, 0.0307, 0.8330, 0.9534);
  }

  @Test
  void equalsTheDefinitionByPairs() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      double[] positives = scores(random, 2 + random.nextInt(40), 0.2);
      double[] negatives = scores(random, 2 + random.nextInt(60), 0);

      RocAuc auc = area(positives, negatives);

      assertThat(auc.value()).isEqualTo(ByPairs.area(positives, negatives), within(1e-14));
      assertThat(auc.standardError().orElseThrow())
          .isEqualTo(
              Math.sqrt(ByPairs.covariance(positives, negatives, positives, negatives)),
              within(1e-14));
    }
  }

  @Test
  void oneImageOfATruthGivesAnAreaWithoutAnInterval() {
    RocAuc auc = area(new double[] {0.4}, new double[] {0.1, 0.4, 0.7});

    assertThat(auc.value()).isEqualTo(0.5);
    assertThat(auc.interval()).isEmpty();
  }

  @Test
  void theIntervalStaysWithinZeroAndOne() {
    RocAuc perfect = area(new double[] {0.8, 0.9}, new double[] {0.1, 0.2});

    assertThat(perfect.interval()).hasValue(new Interval(1, 1));
    assertThat(area(new double[] {0.8, 0.3}, new double[] {0.1, 0.2, 0.4}).interval())
        .hasValueSatisfying(interval -> assertThat(interval.upper()).isEqualTo(1));
  }

  private static void assertArea(
      double[] positives,
      double[] negatives,
      double area,
      double standardError,
      double lower,
      double upper) {
    RocAuc auc = area(positives, negatives);
    assertThat(auc.value()).isEqualTo(area, PUBLISHED);
    assertThat(auc.standardError().orElseThrow()).isEqualTo(standardError, PUBLISHED);
    assertThat(auc.interval().orElseThrow().lower()).isEqualTo(lower, PUBLISHED);
    assertThat(auc.interval().orElseThrow().upper()).isEqualTo(upper, PUBLISHED);
  }

  private static RocAuc area(double[] positives, double[] negatives) {
    double[] sortedPositives = positives.clone();
    double[] sortedNegatives = negatives.clone();
    Arrays.sort(sortedPositives);
    Arrays.sort(sortedNegatives);
    return RocAuc.ofSorted(sortedPositives, sortedNegatives);
  }

  private static double[] ratings(int... images) {
    double[] ratings = new double[Arrays.stream(images).sum()];
    int i = 0;
    for (int rating = 0; rating < images.length; rating++) {
      Arrays.fill(ratings, i, i + images[rating], rating + 1);
      i += images[rating];
    }
    return ratings;
  }

  /** With ties. */
  static double[] scores(Random random, int count, double shift) {
    double[] scores = new double[count];
    Arrays.setAll(scores, i -> Math.min(1, Math.round((random.nextDouble() + shift) * 20) / 20.0));
    return scores;
  }
}
