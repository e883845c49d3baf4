package io.radflow.infra.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.infra.cluster.MetricValues;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

  @Test
  void tellsStepRateLossAndTimeLeftOfATraining() {
    MetricValues values =
        new MetricValues.Builder()
            .add("Train.step", 250, 250)
            .add("Train.run_steps", 1000, 1000)
            .add("Train.epoch", 2.5, 2.5)
            .add("Train.images_per_second", 312.04, 312.04)
            .add("Train.loss", 0.12345, 0.12345)
            .add("Train.learning_rate", 0.003, 0.003)
            .add("Train.input_wait_ratio", 0.021, 0.021)
            .add("Train.evaluation_accuracy", 0.75, 0.75)
            .build();

    Progress progress = StageMetrics.TRAIN.read("train digits", values);
    assertThat(progress.line(Duration.ofSeconds(50)))
        .isEqualTo(
            "train digits: step 250 of 1,000, epoch 2.5, 25%, 312.0 images/s, loss 0.1235,"
                + " rate 0.00300, input wait 2%, accuracy 0.7500,"
                + " 2 min 30 s left");
  }

  @Test
  void tellsTheMeanAucOfLabelsInPlaceOfTheirAccuracy() {
    MetricValues values =
        new MetricValues.Builder()
            .add("Train.evaluation_accuracy", 0.9, 0.9)
            .add("Train.evaluation_mean_auc", 0.6, 0.6)
            .build();

    assertThat(StageMetrics.TRAIN.read("train nih", values).line(Duration.ofSeconds(1)))
        .contains("mean AUC 0.6000")
        .doesNotContain("accuracy");
  }

  @Test
  void reckonsTheTimeLeftWithoutWhatWasDoneBefore() {
    MetricValues values =
        new MetricValues.Builder().add("step", 600, 600).add("run_steps", 1000, 1000).build();

    Progress progress = StageMetrics.TRAIN.read("train", values);
    assertThat(progress.line(Duration.ofSeconds(30), Duration.ofSeconds(10), 500))
        .endsWith("60%, 40 s left");
  }

  @Test
  void countsWhatAnIngestHasDoneOverAllSubtasks() {
    MetricValues values =
        new MetricValues.Builder()
            .add("validate.radflow.format.JPEG.outcome.sample.images_total", 1797, 900)
            .add("validate.radflow.reason.NOT_AN_IMAGE.rejects_total", 3, 2)
            .build();

    assertThat(StageMetrics.INGEST.read("ingest", values).line(Duration.ofSeconds(75)))
        .isEqualTo("ingest: 1,797 images, 3 rejects, 1 min 15 s so far");
  }

  @Test
  void namesWhatARuleDropped() {
    MetricValues values =
        new MetricValues.Builder().add("x.radflow.rule.views.samples_dropped_total", 2, 1).build();

    assertThat(StageMetrics.PREPROCESS.read("view", values).line(Duration.ZERO))
        .isEqualTo("view: 0 tensors, 2 samples dropped, 0 rejects, 0 s so far");
  }

  @Test
  void isSilentOnAMissingOrUndefinedLoss() {
    MetricValues values =
        new MetricValues.Builder().add("run_steps", 10, 10).add("loss", 0, Double.NaN).build();

    assertThat(StageMetrics.TRAIN.read("train", values).line(Duration.ZERO))
        .isEqualTo("train: step 0 of 10, 0%, 0 s so far")
        .isNotEmpty();
    assertThat(StageMetrics.TRAIN.read("train", MetricValues.none()).line(Duration.ZERO))
        .isEqualTo("train: starting, 0 s so far");
  }

  @Test
  void writesTimesInTheirTwoLargestUnits() {
    assertThat(Progress.clock(Duration.ofSeconds(59))).isEqualTo("59 s");
    assertThat(Progress.clock(Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
    assertThat(Progress.clock(Duration.ofSeconds(7500))).isEqualTo("2 h 5 min");
  }
}
