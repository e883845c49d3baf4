package io.radflow.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.radflow.core.metric.MetricName;
import io.radflow.core.parquet.ParquetRecords;
import io.radflow.core.record.Metric;
import io.radflow.core.store.BucketLayout;
import io.radflow.core.store.ObjectStore;
import io.radflow.testing.StoreExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunContentReaderTest {

  @RegisterExtension static final StoreExtension STORE = new StoreExtension();

  private ObjectStore store;

  @BeforeEach
  void makeBucket() throws Exception {
    store = STORE.newBucket();
  }

  @Test
  void aStepThatAResumedRunPublishedAgainCountsOnceAndTheLater() throws Exception {
    putTraining(BucketLayout.trainingMetrics("r"), 0, 0, 60, 1);
    putTraining(BucketLayout.trainingMetrics("r"), 1, 60, 100, 1);
    // As text, 100 stands before 50.
    putTraining(BucketLayout.trainingMetrics("r", 50), 0, 50, 120, 2);
    putTraining(BucketLayout.trainingMetrics("r", 100), 0, 100, 130, 3);

    List<Metric> rows = read(ReportOptions.DEFAULTS).get(0).training();

    assertThat(rows).hasSize(2 * 130);
    List<Metric> losses =
        rows.stream().filter(row -> row.getName().equals(MetricName.TRAIN_LOSS)).toList();
    for (int step = 0; step < 130; step++) {
      assertThat(losses.get(step).getStep()).isEqualTo(step);
      assertThat(losses.get(step).getValue()).isEqualTo(step < 50 ? 1 : step < 100 ? 2 : 3);
    }
  }

  @Test
  void aRunThatWasJudgedOnTwoTargetsStandsForEach() throws Exception {
    putPass("metrics/eval/r/nih/step=5.parquet", "nih", 5, 0.7);
    putPass("metrics/eval/r/pets/step=5.parquet", "pets", 5, 0.9);

    assertThat(read(ReportOptions.DEFAULTS))
        .extracting(RunContent::title)
        .containsExactly("r on nih", "r on pets");
  }

  @Test
  void passesThatWereKeyedWithoutTheirTargetAreRead() throws Exception {
    putPass("metrics/eval/r/step=5.parquet", "nih", 5, 0.7);

    assertThat(read(ReportOptions.DEFAULTS))
        .extracting(RunContent::title)
        .containsExactly("r on nih");
  }

  @Test
  void runsBeyondTheLimitAreReadForTheTablesOnly() throws Exception {
    for (String run : List.of("a", "b")) {
      putPass("metrics/eval/" + run + "/nih/step=5.parquet", "nih", 5, 0.7);
      putTraining(BucketLayout.trainingMetrics(run), 0, 0, 5, 1);
    }

    List<RunContent> runs = read(new ReportOptions(0, 1));

    assertThat(runs).extracting(RunContent::detailed).containsExactly(true, false);
    assertThat(runs.get(0).training()).isNotEmpty();
    assertThat(runs.get(1).training()).isEmpty();
    assertThat(runs.get(1).finalMetrics()).isNotEmpty();
  }

  private List<RunContent> read(ReportOptions options) throws Exception {
    return new RunContentReader(store, options).read();
  }

  private void putTraining(String table, int chunk, int from, int to, double loss)
      throws Exception {
    List<Metric> rows = new ArrayList<>();
    for (int step = from; step < to; step++) {
      rows.add(metric("nih", step, MetricName.TRAIN_LOSS, loss));
      rows.add(metric("nih", step, MetricName.LEARNING_RATE, 0.1));
    }
    put(BucketLayout.chunk(table, 0, chunk), rows);
  }

  private void putPass(String key, String target, long step, double value) throws Exception {
    put(key, List.of(metric(target, step, MetricName.MEAN_AUC, value)));
  }

  private static Metric metric(String target, long step, String name, double value) {
    return Metric.newBuilder()
        .setRun("r")
        .setPretrainedModel("scratch")
        .setTarget(target)
        .setShot("full_shot")
        .setSeed(0)
        .setStep(step)
        .setName(name)
        .setValue(value)
        .setSupport(12)
        .build();
  }

  private void put(String key, List<Metric> rows) throws Exception {
    store.write(key, ParquetRecords.encode(Metric.getClassSchema(), rows));
  }
}
