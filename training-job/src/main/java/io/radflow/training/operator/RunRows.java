package io.radflow.training.operator;

import io.radflow.core.metric.MetricName;
import io.radflow.core.part.PartElement;
import io.radflow.core.part.RecordKind;
import io.radflow.core.record.Metric;
import io.radflow.core.record.Prediction;
import io.radflow.core.store.BucketLayout;
import io.radflow.training.engine.StepResult;
import io.radflow.training.history.PassMeasures;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.source.RunSample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run writes to the bucket: a prediction for each scored sample, metrics of each step. */
final class RunRows {

  private final RunDescription run;
  private final String fingerprint;
  private final RunPositions positions;

  RunRows(RunDescription run, RunPositions positions) {
    this.run = run;
    this.fingerprint = run.identity().id();
    this.positions = positions;
  }

  /**
   * Loss, rate and gradient of one step; it has no wall-clock value, so a replay writes the same.
   */
  List<PartElement> step(long step, int pass, double learningRate, StepResult result) {
    List<PartElement> rows = new ArrayList<>();
    if (result.skipped()) {
      rows.add(metric(pass, step, MetricName.TRAIN_LOSS, null, "no known label in the batch"));
    }
    metrics(learningRate, result)
        .forEach((name, value) -> rows.add(metric(pass, step, name, value, null)));
    return rows;
  }

  /** A step's metrics by name. */
  static Map<String, Double> metrics(double learningRate, StepResult result) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (!result.skipped()) {
      metrics.put(MetricName.TRAIN_LOSS, result.loss());
    }
    metrics.put(MetricName.LEARNING_RATE, learningRate);
    if (!result.skipped()) {
      metrics.put(MetricName.GRADIENT_NORM, result.gradientNorm());
      metrics.put(MetricName.CLIPPED_SHARE, result.clippedShare());
    }
    return metrics;
  }

  /** The measures of a pass. */
  List<PartElement> evaluated(int pass, PassMeasures result) {
    List<PartElement> rows = new ArrayList<>();
    result
        .measures()
        .forEach((name, value) -> rows.add(metric(pass, result.step(), name, value, null)));
    return rows;
  }

  /** The predictions of some samples of a pass. */
  List<PartElement> scored(int pass, List<RunSample> samples, float[] scores) {
    int units = run.labelNames().size();
    List<PartElement> rows = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      List<Float> labels = new ArrayList<>(units);
      List<Float> probabilities = new ArrayList<>(units);
      for (int unit = 0; unit < units; unit++) {
        float label = samples.get(i).label(unit);
        labels.add(Float.isNaN(label) ? null : label);
        probabilities.add(scores[i * units + unit]);
      }
      rows.add(
          PartElement.row(
              predictionUnit(pass),
              0,
              BucketLayout.predictions(run.run(), positions.stepOfPass(pass)),
              RecordKind.PREDICTION,
              prediction(pass, samples.get(i).id, labels, probabilities)));
    }
    return rows;
  }

  /** The end of a pass, and of the metrics of the steps before it. */
  List<PartElement> passEnd(int pass) {
    return List.of(
        PartElement.end(predictionUnit(pass), 0, 1),
        PartElement.end(metricUnit(), pass, positions.passes()));
  }

  private Prediction prediction(
      int pass, String sampleId, List<Float> labels, List<Float> probabilities) {
    return Prediction.newBuilder()
        .setRun(run.run())
        .setPretrainedModel(run.pretrainedModel())
        .setTarget(run.target())
        .setShot(run.shot())
        .setSeed(run.seed())
        .setStep(positions.stepOfPass(pass))
        .setPassSize(positions.evaluationRows())
        .setSampleId(sampleId)
        .setTask(run.task())
        .setLabelNames(run.labelNames())
        .setLabels(labels)
        .setScores(probabilities)
        .setPatientDisjoint(run.patientDisjoint())
        .setFingerprint(fingerprint)
        .build();
  }

  /**
   * @param detail null for none
   */
  private PartElement metric(int pass, long step, String name, Double value, String detail) {
    return PartElement.row(
        metricUnit(),
        pass,
        metricUnit(),
        RecordKind.METRIC,
        Metric.newBuilder()
            .setRun(run.run())
            .setPretrainedModel(run.pretrainedModel())
            .setTarget(run.target())
            .setShot(run.shot())
            .setSeed(run.seed())
            .setStep(step)
            .setName(name)
            .setLabel(null)
            .setValue(value)
            .setSupport(positions.batchSize())
            .setDetail(detail)
            .setPatientDisjoint(run.patientDisjoint())
            .setFingerprint(fingerprint)
            .build());
  }

  private String predictionUnit(int pass) {
    return BucketLayout.predictions(run.run(), positions.stepOfPass(pass));
  }

  /** A run that goes on from a snapshot leaves what it has written before as it is. */
  private String metricUnit() {
    return positions.firstStep() == 0
        ? BucketLayout.trainingMetrics(run.run())
        : BucketLayout.trainingMetrics(run.run(), positions.firstStep());
  }
}
