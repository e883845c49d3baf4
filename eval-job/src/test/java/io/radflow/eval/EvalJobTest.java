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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EvalJobTest {

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  @TempDir Path folder;

  private EvalRun run;

  @BeforeEach
  void startStore() throws Exception {
    run = EvalRun.in(folder);
  }

  @AfterEach
  void stopStore() {
    run.close();
  }

  @Test
  void writesMetricsAndResultsOfTheNewestCompletePass() throws Exception {
    run.put("digits", 100, "part-0", SamplePredictions.multiClass("digits", 100, 60, 30));
    run.put("digits", 200, "part-0", SamplePredictions.multiClass("digits", 200, 60, 45));
    run.put("chest", 50, "part-0", SamplePredictions.multiLabel("chest", 50, 100));

    run.evaluate(2);

    List<PublishedResult> digits = run.results("digits");
    assertThat(digits)
        .extracting(PublishedResult::metric)
        .containsExactly("test/acc", "test/mean_auc");
    assertThat(digits.get(0).metricValue()).isEqualTo(0.75, within(1e-12));
    assertThat(digits.get(0).lastStep()).isEqualTo(200);
    List<Metric> earlier = run.metrics("digits", "cifar10", 100);
    assertThat(EvalRun.value(earlier, MetricName.ACCURACY)).isEqualTo(0.5, within(1e-12));
    assertThat(run.results("chest")).extracting(PublishedResult::metric).contains("test/mean_auc");
    assertThat(digits).extracting(PublishedResult::patientDisjoint).containsOnlyNulls();
    assertThat(run.results("chest"))
        .extracting(PublishedResult::patientDisjoint)
        .containsOnly(false);
    List<Metric> chest = run.metrics("chest", "nih", 50);
    assertThat(chest).extracting(Metric::getPatientDisjoint).containsOnly(false);
    assertThat(chest).extracting(Metric::getDetail).doesNotContain("incomplete");
    assertThat(chest)
        .filteredOn(metric -> metric.getName().equals(MetricName.AUC) && metric.getValue() != null)
        .hasSize(2)
        .allSatisfy(auc -> assertThat(auc.getValue()).isBetween(auc.getLower(), auc.getUpper()));
  }

  @Test
  void keepsTwoTargetsOfARunApartAndTheirResultsTogether() throws Exception {
    run.put("both", 50, "digits", SamplePredictions.multiClass("both", 50, 60, 45));
    run.evaluate(1);
    run.put("both", 50, "chest", SamplePredictions.multiLabel("both", 50, 100));

    run.evaluate(2);

    assertThat(run.metrics("both", "cifar10", 50))
        .extracting(Metric::getTarget)
        .containsOnly("cifar10");
    assertThat(run.metrics("both", "nih", 50)).extracting(Metric::getTarget).containsOnly("nih");
    assertThat(run.results("both"))
        .extracting(PublishedResult::dataset)
        .containsExactly("cifar10", "cifar10", "nih", "nih");
  }

  @Test
  void writesTheSameBytesAtAnyParallelismInAnyOrderWithDuplicates() throws Exception {
    List<Prediction> pass = SamplePredictions.multiLabel("chest", 50, 300);
    run.put("chest", 50, "part-0", pass);
    run.evaluate(1);
    byte[] expected = run.metricBytes("chest", "nih", 50);
    run.store().delete(BucketLayout.evalMetrics("chest", "nih", 50));
    run.store().delete(BucketLayout.predictions("chest", 50) + "part-0.parquet");

    List<Prediction> shuffled = new ArrayList<>(pass);
    shuffled.addAll(pass.subList(0, 30));
    Collections.shuffle(shuffled, new Random(5));
    for (int part = 0; part < 6; part++) {
      run.put("chest", 50, "part-" + part, shuffled.subList(part * 55, part * 55 + 55));
    }
    run.evaluate(4);

    assertThat(run.metricBytes("chest", "nih", 50)).isEqualTo(expected);
    assertThat(run.rejects()).isEmpty();
  }

  @Test
  void rejectsBadPredictionsAndGoesOnWithTheRest() throws Exception {
    List<Prediction> pass = SamplePredictions.multiClass("digits", 100, 12, 6);
    pass.get(3).setScores(List.of(0.1f, Float.NaN, 0.1f));
    pass.get(4).setScores(List.of(0.5f, 0.5f));
    run.put("digits", 100, "part-0", pass);
    // Read after part-0, by the one reader that there is.
    List<Prediction> others = SamplePredictions.multiClass("digits", 100, 12, 6).subList(3, 5);
    others.get(0).setLabelNames(List.of("cat", "dog", "plane"));
    others.get(1).setPassSize(13);
    run.put("digits", 100, "part-1", others);
    String folder = BucketLayout.predictions("digits", 100);
    run.store().write(folder + "note.parquet", "a text".getBytes(StandardCharsets.UTF_8));
    byte[] whole =
        ParquetRecords.encode(
            Prediction.getClassSchema(), SamplePredictions.multiClass("digits", 100, 12, 6));
    run.store().write(folder + "half.parquet", Arrays.copyOf(whole, whole.length / 2));
    run.store()
        .write(folder + "table.parquet", ParquetRecords.encode(Metric.getClassSchema(), List.of()));

    run.evaluate(1);

    assertThat(run.rejects())
        .extracting(Reject::getReason)
        .containsExactlyInAnyOrder(
            "SCORE_OUT_OF_RANGE",
            "WRONG_VECTOR_LENGTH",
            "LABEL_SPACE_MISMATCH",
            "PASS_SIZE_MISMATCH",
            "UNREADABLE_PREDICTIONS",
            "UNREADABLE_PREDICTIONS",
            "UNREADABLE_PREDICTIONS");
    List<Metric> metrics = run.metrics("digits", "cifar10", 100);
    assertThat(metrics)
        .extracting(Metric::getDetail)
        .allMatch(detail -> detail.startsWith("incomplete: 10 of 12 images"));
    assertThat(EvalRun.value(metrics, MetricName.SHARE_SEEN)).isEqualTo(10 / 12.0);
    assertThat(run.store().exists(BucketLayout.results("digits"))).isFalse();
  }
}
