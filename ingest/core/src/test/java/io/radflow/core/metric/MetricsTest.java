package io.radflow.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final float UNKNOWN = Float.NaN;

  @Test
  void unknownLabelsCountNowhere() {
    float[][] truths = {{1, UNKNOWN}, {0, 1}, {UNKNOWN, 0}, {1, 1}};
    float[][] scores = {{0.9f, 0.1f}, {0.2f, 0.8f}, {0.99f, 0.3f}, {0.7f, 0.6f}};

    MultiLabelMetrics metrics = MultiLabelMetrics.of(truths, scores, 2);

    assertThat(metrics.labels()).extracting(BinaryMetrics::support).containsExactly(3L, 3L);
    assertThat(metrics.labels().get(0).rocAuc()).hasValue(1);
    assertThat(metrics.labels().get(1).positives()).isEqualTo(2);
  }

  @Test
  void aLabelWithOneTruthOnlyIsLeftOutOfTheMean() {
    float[][] truths = {{1, 0}, {0, 0}, {1, 0}};
    float[][] scores = {{0.9f, 0.9f}, {0.7f, 0.1f}, {0.6f, 0.2f}};

    MultiLabelMetrics metrics = MultiLabelMetrics.of(truths, scores, 2);

    assertThat(metrics.labels().get(1).rocAuc()).isEmpty();
    assertThat(metrics.mean(label -> label.rocAuc().getAsDouble())).hasValue(0.5);
  }

  @Test
  void aLabelThatIsNeverKnownHasNoValues() {
    MultiLabelMetrics metrics =
        MultiLabelMetrics.of(new float[][] {{UNKNOWN}}, new float[][] {{0.5f}}, 1);

    assertThat(metrics.labels().get(0).accuracy()).isEmpty();
    assertThat(metrics.labels().get(0).logLoss()).isEmpty();
    assertThat(metrics.meanAccuracy()).isEmpty();
    assertThat(metrics.support()).isZero();
  }

  @Test
  void valuesDoNotDependOnTheOrderOfTheImages() {
    Random random = new Random(3);
    float[][] truths = new float[500][1];
    float[][] scores = new float[500][1];
    for (int i = 0; i < 500; i++) {
      truths[i][0] = random.nextInt(3) == 0 ? 1 : 0;
      scores[i][0] = random.nextFloat();
    }
    BinaryMetrics before = MultiLabelMetrics.of(truths, scores, 1).labels().get(0);
    for (int i = truths.length - 1; i > 0; i--) {
      swap(truths, scores, i, random.nextInt(i + 1));
    }

    assertThat(MultiLabelMetrics.of(truths, scores, 1).labels().get(0)).isEqualTo(before);
  }

  @Test
  void anImageOfUnknownClassCountsNowhere() {
    int[] truths = {0, MultiClassMetrics.UNKNOWN, 1};
    double[][] scores = {{0.6, 0.4}, {0.9, 0.1}, {0.7, 0.3}};

    MultiClassMetrics metrics = MultiClassMetrics.of(truths, scores, 2, 1);

    assertThat(metrics.support()).isEqualTo(2);
    assertThat(metrics.top1()).hasValue(0.5);
    assertThat(metrics.classes().get(0).precision()).isEqualTo(0.5);
  }

  @Test
  void classValuesDoNotDependOnTheOrderOfTheImages() {
    Random random = new Random(9);
    int[] truths = random.ints(400, -1, 7).toArray();
    double[][] scores = new double[400][];
    for (int i = 0; i < 400; i++) {
      scores[i] = random.doubles(7).toArray();
    }
    MultiClassMetrics before = MultiClassMetrics.of(truths, scores, 7, 5);
    for (int i = truths.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int truth = truths[i];
      truths[i] = truths[j];
      truths[j] = truth;
      double[] row = scores[i];
      scores[i] = scores[j];
      scores[j] = row;
    }

    assertThat(MultiClassMetrics.of(truths, scores, 7, 5)).isEqualTo(before);
  }

  @Test
  void theConfusionMatrixHoldsTheCellsThatAreNotEmpty() {
    double[][] scores = {{0.6, 0.4, 0}, {0.1, 0.9, 0}, {0.7, 0.3, 0}, {0.8, 0.1, 0.1}};

    MultiClassMetrics metrics =
        MultiClassMetrics.of(new int[] {0, 0, 1, MultiClassMetrics.UNKNOWN}, scores, 3, 1);

    assertThat(metrics.confusion())
        .containsExactly(
            new MultiClassMetrics.ConfusionCell(0, 0, 1),
            new MultiClassMetrics.ConfusionCell(0, 1, 1),
            new MultiClassMetrics.ConfusionCell(1, 0, 1));
  }

  @Test
  void calibrationOfClassesIsThatOfTheHighestScore() {
    double[][] scores = {{0.9, 0.1}, {0.9, 0.1}};

    MultiClassMetrics metrics = MultiClassMetrics.of(new int[] {0, 1}, scores, 2, 1);

    assertThat(metrics.calibrationError().getAsDouble()).isEqualTo(0.4, within(1e-12));
    assertThat(metrics.top1Interval()).hasValue(Interval.wilson(1, 2));
  }

  @Test
  void theFirstOfEqualScoresIsTheCall() {
    double[][] scores = {{0.4, 0.4, 0.2}, {0.4, 0.4, 0.2}};

    MultiClassMetrics metrics = MultiClassMetrics.of(new int[] {0, 1}, scores, 3, 2);

    assertThat(metrics.top1()).hasValue(0.5);
    assertThat(metrics.topK()).hasValue(1);
  }

  @Test
  void aCertainAndWrongScoreGivesAFiniteLogLoss() {
    BinaryMetrics metrics = BinaryMetrics.of(new double[] {0}, new double[] {1});

    assertThat(metrics.logLoss().getAsDouble()).isBetween(36.0, 37.0);
  }

  private static void swap(float[][] truths, float[][] scores, int i, int j) {
    float truth = truths[i][0];
    truths[i][0] = truths[j][0];
    truths[j][0] = truth;
    float score = scores[i][0];
    scores[i][0] = scores[j][0];
    scores[j][0] = score;
  }
}
