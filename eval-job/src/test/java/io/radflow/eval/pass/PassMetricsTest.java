package io.radflow.eval.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.metric.BinaryMetrics;
import io.radflow.core.metric.Interval;
import io.radflow.core.metric.MetricName;
import io.radflow.core.metric.MultiClassMetrics;
import io.radflow.core.metric.MultiLabelMetrics;
import io.radflow.core.record.Prediction;
import io.radflow.eval.SamplePredictions;
import io.radflow.eval.batch.PredictionBatch;
import io.radflow.eval.batch.SampleBatches;
import io.radflow.eval.batch.ScoreBlock;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The measures themselves are tested against golden values where they are, in preprocess. */
class PassMetricsTest {

  @Test
  void everyMeasureOfALabelIsThatOfItsKnownScores() throws Exception {
    List<Prediction> pass = SamplePredictions.multiLabel("run", 10, 300);
    MultiLabelMetrics expected = MultiLabelMetrics.of(truths(pass), scores(pass), 3);
    BinaryMetrics effusion = expected.labels().get(1);

    MetricValue[] values = values(pass);

    assertThat(value(values, MetricName.AUC, "Effusion").value)
        .isEqualTo(effusion.rocAuc().orElseThrow());
    assertInterval(
        value(values, MetricName.AUC, "Effusion"), effusion.rocAucInterval().orElseThrow());
    assertThat(value(values, MetricName.AVERAGE_PRECISION, "Effusion").value)
        .isEqualTo(effusion.averagePrecision().orElseThrow());
    assertThat(value(values, MetricName.PRECISION, "Effusion").value)
        .isEqualTo(effusion.precision());
    assertThat(value(values, MetricName.RECALL, "Effusion").value).isEqualTo(effusion.recall());
    assertThat(value(values, MetricName.F1, "Effusion").value).isEqualTo(effusion.f1());
    assertThat(value(values, MetricName.ACCURACY, "Effusion").value)
        .isEqualTo(effusion.accuracy().orElseThrow());
    assertInterval(
        value(values, MetricName.ACCURACY, "Effusion"), effusion.accuracyInterval().orElseThrow());
    assertThat(value(values, MetricName.BRIER, "Effusion").value)
        .isEqualTo(effusion.brier().orElseThrow());
    assertThat(value(values, MetricName.LOG_LOSS, "Effusion").value)
        .isEqualTo(effusion.logLoss().orElseThrow());
    assertThat(value(values, MetricName.CALIBRATION_ERROR, "Effusion").value)
        .isEqualTo(effusion.calibrationError().orElseThrow());
    assertThat(Arrays.stream(values).filter(value -> "Effusion".equals(value.label)))
        .hasSize(10)
        .allSatisfy(value -> assertThat(value.support).isEqualTo(effusion.support()));
    assertThat(value(values, MetricName.MEAN_AUC, null).value)
        .isEqualTo(expected.mean(label -> label.rocAuc().orElseThrow()).orElseThrow());
  }

  @Test
  void theAccuracyOfNeverCallingALabelIsTheShareOfItsImagesThatDoNotHaveIt() throws Exception {
    List<Prediction> pass = SamplePredictions.multiLabel("run", 10, 200);
    float[][] truths = truths(pass);
    double sum = 0;
    for (int label = 0; label < 3; label++) {
      int without = 0;
      int known = 0;
      for (float[] row : truths) {
        without += row[label] == 0 ? 1 : 0;
        known += Float.isNaN(row[label]) ? 0 : 1;
      }
      String name = pass.get(0).getLabelNames().get(label);
      assertThat(value(values(pass), MetricName.ALWAYS_NO_ACCURACY, name).value)
          .isEqualTo((double) without / known);
      sum += (double) without / known;
    }
    assertThat(value(values(pass), MetricName.ALWAYS_NO_ACCURACY, null).value)
        .isEqualTo(sum / 3, within(1e-12));
  }

  @Test
  void everyMeasureOfClassesIsThatOfTheScoresAndTheConfusionIsWhole() throws Exception {
    List<Prediction> pass = SamplePredictions.multiClass("run", 10, 90, 50);
    int[] classes = new int[90];
    double[][] scores = new double[90][3];
    for (int i = 0; i < 90; i++) {
      classes[i] = pass.get(i).getLabels().indexOf(1f);
      for (int c = 0; c < 3; c++) {
        scores[i][c] = pass.get(i).getScores().get(c);
      }
    }
    MultiClassMetrics expected = MultiClassMetrics.of(classes, scores, 3, 5);

    MetricValue[] values = values(pass);

    assertThat(value(values, MetricName.ACCURACY, null).value).isEqualTo(50 / 90.0);
    assertInterval(value(values, MetricName.ACCURACY, null), Interval.wilson(50, 90));
    assertThat(value(values, MetricName.LOG_LOSS, null).value)
        .isEqualTo(expected.logLoss().orElseThrow(), within(1e-9));
    assertThat(value(values, MetricName.CALIBRATION_ERROR, null).value)
        .isEqualTo(expected.calibrationError().orElseThrow(), within(1e-12));
    assertThat(value(values, MetricName.MEAN_F1, null).value)
        .isEqualTo(expected.mean(MultiClassMetrics.ClassMetrics::f1).orElseThrow());
    assertThat(value(values, MetricName.AUC, "dog").value)
        .isEqualTo(expected.classes().get(1).rocAuc().orElseThrow());
    assertInterval(
        value(values, MetricName.AUC, "dog"),
        expected.classes().get(1).againstRest().rocAucInterval().orElseThrow());
    assertThat(Arrays.stream(values).filter(value -> value.name.equals(MetricName.CONFUSION)))
        .extracting(value -> value.label + "→" + value.calledLabel + " " + (long) value.value)
        .containsExactly(
            "cat→cat 17", "cat→dog 13", "dog→dog 17", "dog→ship 13", "ship→cat 14", "ship→ship 16");
  }

  @Test
  void aLabelWithOneTruthHasNoAucAndSaysSo() throws Exception {
    MetricValue[] values = values(SamplePredictions.multiLabel("run", 10, 100));

    MetricValue auc = value(values, MetricName.AUC, "Hernia");
    assertThat(auc.isDefined()).isFalse();
    assertThat(auc.detail).isEqualTo("only one truth occurs");
    assertThat(value(values, MetricName.MEAN_AUC, null).detail)
        .isEqualTo("left out, having one truth only: Hernia");
  }

  @Test
  void labelsMeasuredSomeAtATimeAreTheSame() throws Exception {
    PredictionBatch batch = SampleBatches.one(SamplePredictions.multiLabel("run", 10, 300));
    List<ScoreBlock> blocks = List.of(batch.block);

    List<BinaryMetrics> together = new BlockwiseMetrics(batch.pass, blocks, 5, 1 << 20).labels();
    List<BinaryMetrics> alone = new BlockwiseMetrics(batch.pass, blocks, 5, 1).labels();

    assertThat(alone).isEqualTo(together).hasSize(3);
  }

  private static void assertInterval(MetricValue value, Interval expected) {
    assertThat(value.lower).isEqualTo(expected.lower());
    assertThat(value.upper).isEqualTo(expected.upper());
  }

  private static MetricValue[] values(List<Prediction> pass) throws Exception {
    PredictionBatch batch = SampleBatches.one(pass);
    return PassMetrics.of(batch.pass, List.of(batch.block));
  }

  private static MetricValue value(MetricValue[] values, String name, String label) {
    return Arrays.stream(values)
        .filter(value -> value.name.equals(name))
        .filter(value -> label == null ? value.label == null : label.equals(value.label))
        .findFirst()
        .orElseThrow();
  }

  private static float[][] truths(List<Prediction> pass) {
    return pass.stream().map(prediction -> floats(prediction.getLabels())).toArray(float[][]::new);
  }

  private static float[][] scores(List<Prediction> pass) {
    return pass.stream().map(prediction -> floats(prediction.getScores())).toArray(float[][]::new);
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i) == null ? Float.NaN : values.get(i);
    }
    return floats;
  }
}
