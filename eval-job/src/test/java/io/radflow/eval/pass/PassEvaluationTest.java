package io.radflow.eval.pass;

import static io.radflow.eval.SamplePredictions.multiClass;
import static io.radflow.eval.SamplePredictions.multiLabel;
import static io.radflow.eval.batch.SampleBatches.of;
import static io.radflow.eval.batch.SampleBatches.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.metric.MetricName;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Reject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class PassEvaluationTest {

  @Test
  void publishesTheSameValuesInAnyOrderAndWithDuplicates() throws Exception {
    List<Prediction> pass = multiLabel("run", 10, 200);
    List<Metric> expected = metricsOf(pass, 200);
    List<Prediction> shuffled = new ArrayList<>(pass.subList(0, 199));
    shuffled.addAll(pass.subList(50, 70));
    Collections.shuffle(shuffled, new Random(1));
    shuffled.add(pass.get(199));

    for (int each : new int[] {1, 7, 219}) {
      assertThat(metricsOf(shuffled, each)).isEqualTo(expected).isNotEmpty();
    }
  }

  @Test
  void publishesOnceWhenThePassIsWholeAndForgetsIt() throws Exception {
    List<Prediction> pass = multiClass("run", 10, 40, 30);
    try (PassHarness harness = PassHarness.open()) {
      harness.take(of(pass.subList(0, 39), 3));
      assertThat(harness.results()).isEmpty();
      harness.take(one(pass.subList(39, 40)));

      PassValues result = harness.results().get(0);
      assertThat(result.status).isEqualTo(PassValues.Status.COMPLETE);
      assertThat(result.overall(MetricName.ACCURACY).orElseThrow().value)
          .isEqualTo(0.75, within(1e-12));
      harness.setTime(5_000);
      assertThat(harness.stateEntries()).as("its end, and the run's labels").isEqualTo(2);
      assertThat(harness.timers()).isZero();
    }
  }

  @Test
  void ignoresAReplayOfAFinishedPassForAsLongAsItIsKnown() throws Exception {
    List<Prediction> pass = multiClass("run", 10, 40, 30);
    try (PassHarness harness = PassHarness.open()) {
      harness.take(of(pass, 10));
      harness.setTime(Duration.ofMinutes(59).toMillis());
      harness.take(of(pass, 10));
      assertThat(harness.results()).hasSize(1);

      harness.setTime(Duration.ofMinutes(61).toMillis());
      harness.take(of(pass, 10));
      assertThat(harness.results()).as("the same once more").hasSize(2);
      assertThat(harness.results().get(1).metrics()).isEqualTo(harness.results().get(0).metrics());
    }
  }

  @Test
  void goesOnFromACheckpointAndKnowsWhichImagesItHolds() throws Exception {
    List<Prediction> pass = multiLabel("run", 10, 100);
    OperatorSubtaskState checkpoint;
    try (PassHarness harness = PassHarness.open()) {
      checkpoint = harness.take(of(pass.subList(0, 60), 25)).snapshot();
    }
    try (PassHarness harness = PassHarness.restore(checkpoint)) {
      harness.take(of(pass.subList(40, 100), 25));

      assertThat(harness.onlyMetrics()).isEqualTo(metricsOf(pass, 100));
      assertThat(harness.rejects()).isEmpty();
    }
  }

  @Test
  void publishesPartialValuesWithTheShareSeen() throws Exception {
    List<Prediction> pass = multiClass("run", 10, 40, 10);
    try (PassHarness harness = PassHarness.open()) {
      harness.take(one(pass.subList(0, 10)));
      harness.setTime(5_000);
      harness.setTime(10_000);

      assertThat(harness.results()).as("nothing new, nothing published").hasSize(1);
      PassValues partial = harness.results().get(0);
      assertThat(partial.status).isEqualTo(PassValues.Status.PARTIAL);
      assertThat(partial.share()).isEqualTo(0.25);
      assertThat(partial.overall(MetricName.ACCURACY).orElseThrow().value).isEqualTo(1);
      assertThat(partial.metrics().get(0).getDetail()).startsWith("partial: 10 of 40 images");
    }
  }

  @Test
  void partialValuesOfALargePassAreOfASampleAndTheFinalOnesAreNot() throws Exception {
    List<Prediction> pass = multiLabel("run", 10, 2000);
    try (PassHarness harness = PassHarness.open(new PartialSample(2400))) {
      harness.take(of(pass.subList(0, 1500), 100));
      harness.setTime(5_000);
      harness.take(of(pass.subList(1500, 2000), 100));

      PassValues partial = harness.results().get(0);
      PassValues whole = harness.results().get(1);
      assertThat(partial.seen).isEqualTo(1500);
      MetricValue sampled = partial.overall(MetricName.MEAN_AUC).orElseThrow();
      assertThat(sampled.support).as("2400 / 3 labels of 2000, of 1500").isBetween(500L, 700L);
      assertThat(whole.metrics()).isEqualTo(metricsOf(pass, 2000));
      assertThat(sampled.value)
          .isEqualTo(whole.overall(MetricName.MEAN_AUC).orElseThrow().value, within(0.05));
      harness.setTime(10_000);
      assertThat(harness.stateEntries()).isEqualTo(2);
    }
  }

  @Test
  void reportsAPassThatNeverCompletesAfterATimeAndStillTakesTheRest() throws Exception {
    List<Prediction> pass = multiClass("run", 10, 40, 10);
    try (PassHarness harness = PassHarness.open()) {
      harness.take(one(pass.subList(0, 1)));
      harness.setTime(70_000);
      harness.setTime(200_000);

      assertThat(harness.results())
          .extracting(result -> result.status)
          .containsExactly(PassValues.Status.PARTIAL, PassValues.Status.INCOMPLETE);
      assertThat(harness.results().get(1).metrics())
          .filteredOn(metric -> metric.getName().equals(MetricName.SHARE_SEEN))
          .singleElement()
          .satisfies(metric -> assertThat(metric.getValue()).isEqualTo(0.025));
      harness.take(of(pass.subList(1, 40), 13));
      assertThat(harness.results().get(2).status).isEqualTo(PassValues.Status.COMPLETE);
    }
  }

  @Test
  void dropsAnIncompletePassOfWhichNothingComesAnyMore() throws Exception {
    List<Prediction> pass = multiClass("run", 10, 40, 10);
    try (PassHarness harness = PassHarness.open()) {
      harness.take(one(pass.subList(0, 39)));
      harness.setTime(5_000);
      harness.setTime(Duration.ofMinutes(59).toMillis());
      assertThat(harness.stateEntries()).isGreaterThan(2);
      harness.setTime(Duration.ofMinutes(61).toMillis());

      assertThat(harness.stateEntries()).as("its end, and the run's labels").isEqualTo(2);
      assertThat(harness.timers()).isZero();
      harness.take(one(pass));
      assertThat(harness.results())
          .extracting(result -> result.status)
          .containsExactly(PassValues.Status.PARTIAL, PassValues.Status.INCOMPLETE);
    }
  }

  @Test
  void reportsAnIncompletePassAtTheEndOfTheInput() throws Exception {
    List<Prediction> pass = multiClass("run", 10, 40, 10);
    try (PassHarness harness = PassHarness.open()) {
      harness.take(one(pass.subList(0, 39))).endInput();

      PassValues result = harness.results().get(0);
      assertThat(result.status).isEqualTo(PassValues.Status.INCOMPLETE);
      assertThat(result.metrics().get(0).getDetail()).startsWith("incomplete: 39 of 40 images");
    }
  }

  @Test
  void rejectsWhatDoesNotFitThePassAndGoesOn() throws Exception {
    List<Prediction> pass = multiClass("run", 10, 40, 10);
    List<Prediction> otherSize = multiClass("run", 10, 41, 10);
    List<Prediction> conflicting = multiClass("run", 10, 40, 10);
    conflicting.get(0).setScores(List.of(0.25f, 0.1f, 0.1f));
    try (PassHarness harness = PassHarness.open()) {
      harness.take(one(pass.subList(0, 20)));
      harness.take(one(otherSize.subList(20, 21)));
      harness.take(one(conflicting.subList(0, 2)));
      harness.take(one(pass.subList(20, 40)));

      assertThat(harness.rejects())
          .extracting(Reject::getReason)
          .containsExactly("PASS_SIZE_MISMATCH", "CONFLICTING_PREDICTION");
      assertThat(harness.rejects().get(1).getId()).isEqualTo("image/00000");
      assertThat(harness.rejects().get(1).getSource()).endsWith("#0");
      assertThat(harness.onlyMetrics()).isEqualTo(metricsOf(pass, 40));
    }
  }

  @Test
  void rejectsImagesBeyondThePassSize() throws Exception {
    List<Prediction> pass = multiClass("run", 10, 40, 10);
    List<Prediction> more = multiClass("run", 10, 42, 10);
    more.forEach(prediction -> prediction.setPassSize(40));
    try (PassHarness harness = PassHarness.open()) {
      harness.take(one(more));

      assertThat(harness.rejects())
          .extracting(Reject::getReason)
          .containsExactly("PASS_SIZE_MISMATCH", "PASS_SIZE_MISMATCH");
      assertThat(harness.onlyMetrics()).isEqualTo(metricsOf(pass, 40));
    }
  }

  @Test
  void rejectsASecondLabelSpaceInTheRunAtAnyStepButNotOnAnotherTarget() throws Exception {
    List<Prediction> later = multiClass("run", 20, 40, 10);
    later.forEach(prediction -> prediction.setLabelNames(List.of("cat", "dog", "plane")));
    try (PassHarness harness = PassHarness.open()) {
      harness.take(one(multiClass("run", 10, 40, 10)));
      harness.take(one(later));
      harness.take(one(multiLabel("run", 20, 50)));

      assertThat(harness.rejects())
          .hasSize(40)
          .allSatisfy(reject -> assertThat(reject.getReason()).isEqualTo("LABEL_SPACE_MISMATCH"));
      assertThat(harness.rejects().get(0).getDetail()).contains("plane").contains("ship");
      assertThat(harness.results())
          .extracting(result -> result.pass.target)
          .containsExactly("cifar10", "nih");
    }
  }

  @Test
  void keepsPassesOfDifferentStepsApart() throws Exception {
    List<Prediction> first = multiClass("run", 1, 20, 5);
    List<Prediction> second = multiClass("run", 2, 20, 20);
    try (PassHarness harness = PassHarness.open()) {
      for (int i = 0; i < 20; i += 5) {
        harness.take(one(first.subList(i, i + 5))).take(one(second.subList(i, i + 5)));
      }

      assertThat(harness.results())
          .extracting(result -> result.overall(MetricName.ACCURACY).orElseThrow().value)
          .containsExactly(0.25, 1.0);
    }
  }

  private static List<Metric> metricsOf(List<Prediction> predictions, int each) throws Exception {
    try (PassHarness harness = PassHarness.open()) {
      return harness.take(of(predictions, each)).onlyMetrics();
    }
  }
}
