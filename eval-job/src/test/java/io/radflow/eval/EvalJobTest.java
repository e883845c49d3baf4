package io.radflow.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.core.metric.MetricName;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.record.Reject;
import io.radflow.core.store.BucketLayout;
import io.radflow.eval.results.PublishedResult;
import io.radflow.testing.FlinkCluster;
import io.radflow.testing.log.CapturedLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EvalJobTest {

  @RegisterExtension static final MiniClusterExtension CLUSTER = FlinkCluster.of(1, 4);

  @RegisterExtension static final EvalRun RUNS = new EvalRun();

  @BeforeEach
  void startAfresh() throws Exception {
    RUNS.useNewBucket();
  }

  @Test
  void theLogFollowsPassesFromTheirFirstPredictionToTheirResults() throws Exception {
    RUNS.put("digits", 200, "part-0", SamplePredictions.multiClass("digits", 200, 60, 45));
    RUNS.put("cut", 50, "part-0", SamplePredictions.multiLabel("cut", 50, 100).subList(0, 40));

    try (CapturedLog log = CapturedLog.open()) {
      RUNS.evaluate(1);

      assertThat(log.linesOf("Pass digits/cifar10/step=200"))
          .satisfiesExactly(
              line -> assertThat(line).contains("begins, 60 images"),
              line -> assertThat(line).contains("complete"),
              line -> assertThat(line).contains("written, 60 images, test/acc 0.75"));
      assertThat(log.linesOf("Pass cut/nih/step=50"))
          .satisfiesExactly(
              line -> assertThat(line).contains("begins, 100 images"),
              line -> assertThat(line).contains("incomplete, 40 of 100 images"),
              line -> assertThat(line).contains("written, 40 images"));
      assertThat(log.linesOf("Discovery"))
          .anySatisfy(line -> assertThat(line).contains("2 new units, 2 known"));
      assertThat(log.lines()).anySatisfy(line -> assertThat(line).matches("Checkpoint \\d+: .*"));
    }
  }

  @Test
  void theLogDoesNotGrowWithTheImages() throws Exception {
    assertThat(linesOfAPassOf(1000)).isEqualTo(linesOfAPassOf(20));
  }

  private List<String> linesOfAPassOf(int images) throws Exception {
    RUNS.put("r" + images, 5, "p", SamplePredictions.multiClass("r" + images, 5, images, images));
    try (CapturedLog log = CapturedLog.open()) {
      RUNS.evaluate(1);
      return log.withoutNumbers();
    } finally {
      RUNS.store().delete(BucketLayout.predictions("r" + images, 5) + "p.parquet");
    }
  }

  @Test
  void writesMetricsAndResultsOfTheNewestCompletePass() throws Exception {
    RUNS.put("digits", 100, "part-0", SamplePredictions.multiClass("digits", 100, 60, 30));
    RUNS.put("digits", 200, "part-0", SamplePredictions.multiClass("digits", 200, 60, 45));
    RUNS.put("chest", 50, "part-0", SamplePredictions.multiLabel("chest", 50, 100));

    RUNS.evaluate(2);

    List<PublishedResult> digits = RUNS.results("digits");
    assertThat(digits)
        .extracting(PublishedResult::metric)
        .containsExactly("test/acc", "test/mean_auc");
    assertThat(digits.get(0).metricValue()).isEqualTo(0.75, within(1e-12));
    assertThat(digits.get(0).lastStep()).isEqualTo(200);
    List<Metric> earlier = RUNS.metrics("digits", "cifar10", 100);
    assertThat(EvalRun.value(earlier, MetricName.ACCURACY)).isEqualTo(0.5, within(1e-12));
    assertThat(RUNS.results("chest")).extracting(PublishedResult::metric).contains("test/mean_auc");
    assertThat(digits).extracting(PublishedResult::patientDisjoint).containsOnlyNulls();
    assertThat(RUNS.results("chest"))
        .extracting(PublishedResult::patientDisjoint)
        .containsOnly(false);
    List<Metric> chest = RUNS.metrics("chest", "nih", 50);
    assertThat(chest).extracting(Metric::getPatientDisjoint).containsOnly(false);
    assertThat(chest).extracting(Metric::getDetail).doesNotContain("incomplete");
    assertThat(chest)
        .filteredOn(metric -> metric.getName().equals(MetricName.AUC) && metric.getValue() != null)
        .hasSize(2)
        .allSatisfy(auc -> assertThat(auc.getValue()).isBetween(auc.getLower(), auc.getUpper()));
  }

  @Test
  void keepsTwoTargetsOfARunApartAndTheirResultsTogether() throws Exception {
    RUNS.put("both", 50, "digits", SamplePredictions.multiClass("both", 50, 60, 45));
    RUNS.evaluate(1);
    RUNS.put("both", 50, "chest", SamplePredictions.multiLabel("both", 50, 100));

    RUNS.evaluate(2);

    assertThat(RUNS.metrics("both", "cifar10", 50))
        .extracting(Metric::getTarget)
        .containsOnly("cifar10");
    assertThat(RUNS.metrics("both", "nih", 50)).extracting(Metric::getTarget).containsOnly("nih");
    assertThat(RUNS.results("both"))
        .extracting(PublishedResult::dataset)
        .containsExactly("cifar10", "cifar10", "nih", "nih");
  }

  @Test
  void predictionsOfTwoRunsOfOneNameAreNeverMergedAndTheRunThatHasTheNameIsWritten()
      throws Exception {
    List<Prediction> old = of("0000000000000000", SamplePredictions.multiClass("r", 10, 60, 15));
    RUNS.put("r", 10, "old", old);
    RUNS.evaluate(1);
    assertThat(RUNS.results("r").get(0).fingerprint()).isEqualTo("0000000000000000");
    assertThat(RUNS.metrics("r", "cifar10", 10))
        .extracting(Metric::getFingerprint)
        .containsOnly("0000000000000000");

    RUNS.store()
        .write(
            BucketLayout.runRecord("r"),
            "{\"schemaVersion\": 1, \"fingerprint\": \"1111111111111111\"}"
                .getBytes(StandardCharsets.UTF_8));
    RUNS.put("r", 10, "new", of("1111111111111111", SamplePredictions.multiClass("r", 10, 60, 45)));
    RUNS.evaluate(1);

    assertThat(RUNS.rejects()).isEmpty();
    assertThat(RUNS.results("r"))
        .extracting(PublishedResult::fingerprint)
        .containsOnly("1111111111111111");
    assertThat(RUNS.results("r").get(0).metricValue()).isEqualTo(0.75, within(1e-12));
    List<Metric> metrics = RUNS.metrics("r", "cifar10", 10);
    assertThat(metrics).extracting(Metric::getFingerprint).containsOnly("1111111111111111");
    assertThat(EvalRun.value(metrics, MetricName.SHARE_SEEN)).isEqualTo(1);
  }

  @Test
  void withoutARecordTheRunWhoseResultsCameFirstKeepsTheName() throws Exception {
    RUNS.put("r", 10, "a", of("aaaaaaaaaaaaaaaa", SamplePredictions.multiClass("r", 10, 60, 15)));
    RUNS.evaluate(1);
    byte[] before = RUNS.metricBytes("r", "cifar10", 10);
    RUNS.put("r", 10, "b", of("bbbbbbbbbbbbbbbb", SamplePredictions.multiClass("r", 10, 60, 45)));
    RUNS.evaluate(1);

    assertThat(RUNS.metricBytes("r", "cifar10", 10)).isEqualTo(before);
    assertThat(RUNS.results("r"))
        .extracting(PublishedResult::fingerprint)
        .containsOnly("aaaaaaaaaaaaaaaa");
  }

  private static List<Prediction> of(String fingerprint, List<Prediction> rows) {
    rows.forEach(row -> row.setFingerprint(fingerprint));
    return rows;
  }

  @Test
  void writesTheSameBytesAtAnyParallelismInAnyOrderWithDuplicates() throws Exception {
    List<Prediction> pass = SamplePredictions.multiLabel("chest", 50, 300);
    RUNS.put("chest", 50, "part-0", pass);
    RUNS.evaluate(1);
    byte[] expected = RUNS.metricBytes("chest", "nih", 50);
    RUNS.store().delete(BucketLayout.evalMetrics("chest", "nih", 50));
    RUNS.store().delete(BucketLayout.predictions("chest", 50) + "part-0.parquet");

    List<Prediction> shuffled = new ArrayList<>(pass);
    shuffled.addAll(pass.subList(0, 30));
    Collections.shuffle(shuffled, new Random(5));
    for (int part = 0; part < 6; part++) {
      RUNS.put("chest", 50, "part-" + part, shuffled.subList(part * 55, part * 55 + 55));
    }
    RUNS.evaluate(4);

    assertThat(RUNS.metricBytes("chest", "nih", 50)).isEqualTo(expected);
    assertThat(RUNS.rejects()).isEmpty();
  }

  @Test
  void rejectsBadPredictionsAndGoesOnWithTheRest() throws Exception {
    List<Prediction> pass = SamplePredictions.multiClass("digits", 100, 12, 6);
    pass.get(3).setScores(List.of(0.1f, Float.NaN, 0.1f));
    pass.get(4).setScores(List.of(0.5f, 0.5f));
    RUNS.put("digits", 100, "part-0", pass);
    // Read after part-0, by the one reader that there is.
    List<Prediction> others = SamplePredictions.multiClass("digits", 100, 12, 6).subList(3, 5);
    others.get(0).setLabelNames(List.of("cat", "dog", "plane"));
    others.get(1).setPassSize(13);
    RUNS.put("digits", 100, "part-1", others);
    String folder = BucketLayout.predictions("digits", 100);
    RUNS.store().write(folder + "note.parquet", "a text".getBytes(StandardCharsets.UTF_8));
    byte[] whole =
        ParquetRecords.encode(
            Prediction.getClassSchema(), SamplePredictions.multiClass("digits", 100, 12, 6));
    RUNS.store().write(folder + "half.parquet", Arrays.copyOf(whole, whole.length / 2));
    RUNS.store()
        .write(folder + "table.parquet", ParquetRecords.encode(Metric.getClassSchema(), List.of()));

    RUNS.evaluate(1);

    assertThat(RUNS.rejects())
        .extracting(Reject::getReason)
        .containsExactlyInAnyOrder(
            "SCORE_OUT_OF_RANGE",
            "WRONG_VECTOR_LENGTH",
            "LABEL_SPACE_MISMATCH",
            "PASS_SIZE_MISMATCH",
            "UNREADABLE_PREDICTIONS",
            "UNREADABLE_PREDICTIONS",
            "UNREADABLE_PREDICTIONS");
    List<Metric> metrics = RUNS.metrics("digits", "cifar10", 100);
    assertThat(metrics)
        .extracting(Metric::getDetail)
        .allMatch(detail -> detail.startsWith("incomplete: 10 of 12 images"));
    assertThat(EvalRun.value(metrics, MetricName.SHARE_SEEN)).isEqualTo(10 / 12.0);
    assertThat(RUNS.store().exists(BucketLayout.results("digits"))).isFalse();
  }
}
