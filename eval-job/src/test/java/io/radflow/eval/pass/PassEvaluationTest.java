package io.radflow.eval.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.radflow.eval.SamplePredictions;
import io.radflow.eval.input.PredictionRow;
import io.radflow.ingest.part.PartElement;
import io.radflow.ingest.record.Metric;
import io.radflow.ingest.record.Prediction;
import io.radflow.ingest.record.Reject;
import io.radflow.ingest.store.StoreAddress;
import io.radflow.preprocess.metric.MetricName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class PassEvaluationTest {

  private static final StoreAddress ADDRESS =
      new StoreAddress("http://127.0.0.1:9", "radflow", "us-east-1", null);

  @Test
  void publishesTheSameValuesInAnyOrder() throws Exception {
    List<PredictionRow> rows = rows(SamplePredictions.multiLabel("run", 10, 200));
    List<Metric> expected = metricsOf(rows);
    Collections.shuffle(rows, new Random(1));

    assertThat(metricsOf(rows)).isEqualTo(expected).isNotEmpty();
  }

  @Test
  void publishesOnceWhenThePassIsWhole() throws Exception {
    List<PredictionRow> rows = rows(SamplePredictions.multiClass("run", 10, 40, 30));
    try (var harness = harness()) {
      harness.open();
      for (PredictionRow row : rows) {
        assertThat(harness.extractOutputValues()).isEmpty();
        harness.processElement(row, 0);
      }

      PassResult result = harness.extractOutputValues().get(0);
      assertThat(result.status).isEqualTo(PassResult.Status.COMPLETE);
      assertThat(result.overall(MetricName.ACCURACY).orElseThrow().value)
          .isEqualTo(0.75, within(1e-12));
      assertThat(harness.numKeyedStateEntries()).as("only that it is finished").isEqualTo(1);
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void countsDuplicatesOnce() throws Exception {
    List<PredictionRow> rows = rows(SamplePredictions.multiLabel("run", 10, 100));
    List<Metric> expected = metricsOf(rows);
    List<PredictionRow> repeated = new ArrayList<>(rows.subList(0, 50));
    repeated.addAll(rows.subList(40, 50));
    repeated.addAll(rows.subList(50, 100));

    assertThat(metricsOf(repeated)).isEqualTo(expected);
  }

  @Test
  void ignoresAReplayOfAFinishedPass() throws Exception {
    List<PredictionRow> rows = rows(SamplePredictions.multiClass("run", 10, 40, 30));
    try (var harness = harness()) {
      harness.open();
      for (int time = 0; time < 2; time++) {
        for (PredictionRow row : rows) {
          harness.processElement(row, 0);
        }
      }
      harness.setProcessingTime(100_000);
      harness.processWatermark(Watermark.MAX_WATERMARK);

      assertThat(harness.extractOutputValues()).hasSize(1);
    }
  }

  @Test
  void goesOnFromACheckpoint() throws Exception {
    List<PredictionRow> rows = rows(SamplePredictions.multiLabel("run", 10, 100));
    OperatorSubtaskState checkpoint;
    try (var harness = harness()) {
      harness.open();
      for (PredictionRow row : rows.subList(0, 60)) {
        harness.processElement(row, 0);
      }
      checkpoint = harness.snapshot(1, 1);
    }
    try (var harness = harness()) {
      harness.initializeState(checkpoint);
      harness.open();
      for (PredictionRow row : rows.subList(60, 100)) {
        harness.processElement(row, 0);
      }

      assertThat(harness.extractOutputValues()).hasSize(1);
      assertThat(harness.extractOutputValues().get(0).metrics()).isEqualTo(metricsOf(rows));
    }
  }

  @Test
  void publishesPartialValuesWithTheShareSeen() throws Exception {
    List<PredictionRow> rows = rows(SamplePredictions.multiClass("run", 10, 40, 10));
    try (var harness = harness()) {
      harness.open();
      harness.setProcessingTime(0);
      for (PredictionRow row : rows.subList(0, 10)) {
        harness.processElement(row, 0);
      }
      harness.setProcessingTime(5_000);
      harness.setProcessingTime(10_000);

      assertThat(harness.extractOutputValues()).as("nothing new, nothing published").hasSize(1);
      PassResult partial = harness.extractOutputValues().get(0);
      assertThat(partial.status).isEqualTo(PassResult.Status.PARTIAL);
      assertThat(partial.share()).isEqualTo(0.25);
      assertThat(partial.overall(MetricName.ACCURACY).orElseThrow().value).isEqualTo(1);
      assertThat(partial.metrics().get(0).getDetail()).startsWith("partial: 10 of 40 images");
    }
  }

  @Test
  void reportsAPassThatNeverCompletesAfterATimeAndStillTakesTheRest() throws Exception {
    List<PredictionRow> rows = rows(SamplePredictions.multiClass("run", 10, 40, 10));
    try (var harness = harness()) {
      harness.open();
      harness.setProcessingTime(0);
      harness.processElement(rows.get(0), 0);
      harness.setProcessingTime(70_000);
      harness.setProcessingTime(200_000);

      assertThat(harness.extractOutputValues())
          .extracting(result -> result.status)
          .containsExactly(PassResult.Status.PARTIAL, PassResult.Status.INCOMPLETE);
      for (PredictionRow row : rows.subList(1, 40)) {
        harness.processElement(row, 0);
      }
      assertThat(harness.extractOutputValues().get(2).status).isEqualTo(PassResult.Status.COMPLETE);
    }
  }

  @Test
  void reportsAnIncompletePassAtTheEndOfTheInput() throws Exception {
    List<PredictionRow> rows = rows(SamplePredictions.multiClass("run", 10, 40, 10));
    try (var harness = harness()) {
      harness.open();
      for (PredictionRow row : rows.subList(0, 39)) {
        harness.processElement(row, 0);
      }
      harness.processWatermark(Watermark.MAX_WATERMARK);

      PassResult result = harness.extractOutputValues().get(0);
      assertThat(result.status).isEqualTo(PassResult.Status.INCOMPLETE);
      assertThat(result.metrics().get(0).getDetail()).startsWith("incomplete: 39 of 40 images");
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void rejectsWhatDoesNotFitThePass() throws Exception {
    List<PredictionRow> rows = rows(SamplePredictions.multiClass("run", 10, 40, 10));
    try (var harness = harness()) {
      harness.open();
      harness.processElement(rows.get(0), 0);
      PredictionRow otherSize = rows(SamplePredictions.multiClass("run", 10, 40, 10)).get(1);
      otherSize.passSize = 41;
      harness.processElement(otherSize, 0);
      PredictionRow otherLabels = rows(SamplePredictions.multiClass("run", 10, 40, 10)).get(1);
      otherLabels.labelNames = new String[] {"cat", "dog", "plane"};
      harness.processElement(otherLabels, 0);
      PredictionRow conflict = rows(SamplePredictions.multiClass("run", 10, 40, 10)).get(0);
      conflict.scores[0] = 0.25f;
      harness.processElement(conflict, 0);
      harness.processWatermark(Watermark.MAX_WATERMARK);

      List<PartElement> elements = new ArrayList<>();
      for (StreamRecord<PartElement> record : harness.getSideOutput(PassEvaluation.REJECTS)) {
        elements.add(record.getValue());
      }
      assertThat(elements).hasSize(4);
      assertThat(elements.get(3).type).isEqualTo(PartElement.Type.END);
      List<String> reasons = new ArrayList<>();
      for (PartElement element : elements.subList(0, 3)) {
        reasons.add(((Reject) element.record()).getReason());
      }
      assertThat(reasons)
          .containsExactly("PASS_SIZE_MISMATCH", "LABEL_SPACE_MISMATCH", "CONFLICTING_PREDICTION");
    }
  }

  @Test
  void keepsPassesOfDifferentStepsApart() throws Exception {
    try (var harness = harness()) {
      harness.open();
      List<PredictionRow> first = rows(SamplePredictions.multiClass("run", 1, 20, 5));
      List<PredictionRow> second = rows(SamplePredictions.multiClass("run", 2, 20, 20));
      for (int i = 0; i < 20; i++) {
        harness.processElement(first.get(i), 0);
        harness.processElement(second.get(i), 0);
      }

      assertThat(harness.extractOutputValues())
          .extracting(result -> result.overall(MetricName.ACCURACY).orElseThrow().value)
          .containsExactly(0.25, 1.0);
    }
  }

  @Test
  void saysWhyAValueIsMissing() throws Exception {
    List<Metric> metrics = metricsOf(rows(SamplePredictions.multiLabel("run", 10, 100)));

    assertThat(metrics)
        .filteredOn(m -> m.getName().equals(MetricName.AUC) && "Hernia".equals(m.getLabel()))
        .singleElement()
        .satisfies(
            m -> {
              assertThat(m.getValue()).isNull();
              assertThat(m.getDetail()).isEqualTo("only one truth occurs");
            });
    assertThat(metrics.get(0).getDetail()).isEqualTo("left out, having one truth only: Hernia");
  }

  private static List<Metric> metricsOf(List<PredictionRow> rows) throws Exception {
    try (var harness = harness()) {
      harness.open();
      for (PredictionRow row : rows) {
        harness.processElement(row, 0);
      }
      assertThat(harness.extractOutputValues()).hasSize(1);
      return harness.extractOutputValues().get(0).metrics();
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PredictionRow, PassResult> harness()
      throws Exception {
    PassEvaluation evaluation =
        new PassEvaluation(ADDRESS, Duration.ofSeconds(5), Duration.ofMinutes(1));
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(evaluation), PredictionRow::passKey, Types.STRING);
  }

  private static List<PredictionRow> rows(List<Prediction> predictions) {
    List<PredictionRow> rows = new ArrayList<>();
    for (Prediction prediction : predictions) {
      PredictionRow row = new PredictionRow();
      row.type = PredictionRow.Type.PREDICTION;
      row.object = "predictions/run/x.parquet";
      row.row = rows.size();
      row.run = prediction.getRun();
      row.pretrainedModel = prediction.getPretrainedModel();
      row.target = prediction.getTarget();
      row.shot = prediction.getShot();
      row.seed = prediction.getSeed();
      row.step = prediction.getStep();
      row.passSize = prediction.getPassSize();
      row.sampleId = prediction.getSampleId();
      row.task = prediction.getTask();
      row.labelNames = prediction.getLabelNames().toArray(new String[0]);
      row.labels = floats(prediction.getLabels());
      row.scores = floats(prediction.getScores());
      rows.add(row);
    }
    return rows;
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i) == null ? Float.NaN : values.get(i);
    }
    return floats;
  }
}
