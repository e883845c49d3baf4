package io.radflow.training.operator;

import io.radflow.core.monitoring.OperatorMetrics;
import io.radflow.training.engine.StepResult;
import io.radflow.training.engine.TrainingEngine;
import io.radflow.training.history.Measure;
import io.radflow.training.history.PassMeasures;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.rank.TrainingRank;
import java.util.Locale;
import org.apache.flink.metrics.MetricGroup;

/**
 * How the run is going, as Flink metrics. What is the same for all ranks is shown by the one that
 * leads. Written by the mailbox thread, read by reporters.
 */
final class TrainingGauges {

  /** Weight of the newest step in the running means of times. */
  private static final double SMOOTHING = 0.1;

  private static final double NANOS = 1e9;

  private final RunPositions positions;
  private final ExchangeGauges exchange;
  private volatile long step;
  private volatile long lastStep;
  private volatile double epoch;
  private volatile long evaluatedImages;
  private volatile double loss = Double.NaN;
  private volatile double learningRate;
  private volatile double gradientNorm = Double.NaN;
  private volatile double clippedShare;
  private volatile double stepSeconds;
  private volatile double secondsBetweenSteps;
  private volatile double inputWaitShare;
  private volatile double trainedSeconds;
  private volatile double waitedSeconds;
  private volatile double evaluatedSeconds;
  private volatile double checkpointSeconds;
  private volatile double evaluationLoss = Double.NaN;
  private volatile double evaluationAccuracy = Double.NaN;
  private volatile double evaluationMeanAuc = Double.NaN;
  private volatile int heldBack;
  private volatile long skippedBatches;
  private long lastEndNanos = System.nanoTime();
  private long stoppedNanos;

  TrainingGauges(
      MetricGroup operator, RunPositions positions, TrainingRank rank, TrainingEngine engine) {
    this.positions = positions;
    this.lastStep = positions.steps();
    this.exchange = new ExchangeGauges(operator, rank::exchanged);
    OperatorMetrics metrics = OperatorMetrics.of(operator);
    if (rank.leads()) {
      registerOfRun(metrics);
    }
    registerOfRank(metrics, engine);
  }

  private void registerOfRun(OperatorMetrics metrics) {
    metrics.gauge("step", () -> step);
    metrics.gauge("run_steps", () -> lastStep);
    metrics.gauge("remaining_seconds", () -> (lastStep - step) * secondsBetweenSteps);
    metrics.gauge("epoch", () -> epoch);
    metrics.gauge("loss", () -> loss);
    metrics.gauge("learning_rate", () -> learningRate);
    metrics.gauge("gradient_norm", () -> gradientNorm);
    metrics.gauge("clipped_ratio", () -> clippedShare);
    metrics.gauge("images_per_second", this::imagesPerSecond);
    metrics.gauge("evaluation_loss", () -> evaluationLoss);
    metrics.gauge("evaluation_accuracy", () -> evaluationAccuracy);
    metrics.gauge("evaluation_mean_auc", () -> evaluationMeanAuc);
    metrics.total("batches_skipped_total", () -> skippedBatches);
  }

  private void registerOfRank(OperatorMetrics metrics, TrainingEngine engine) {
    metrics.gauge("step_seconds", () -> stepSeconds);
    metrics.gauge("input_wait_ratio", () -> inputWaitShare);
    metrics.total("train_seconds_total", () -> trainedSeconds);
    metrics.total("input_wait_seconds_total", () -> waitedSeconds);
    metrics.total("evaluate_seconds_total", () -> evaluatedSeconds);
    metrics.total("images_evaluated_total", () -> evaluatedImages);
    metrics.gauge("checkpoint_stop_seconds", () -> checkpointSeconds);
    metrics.gauge("samples_held_back", () -> heldBack);
    metrics.gauge("device_memory_bytes", engine::memoryBytes);
    metrics.gauge("device_utilization_ratio", () -> engine.reading().utilization());
    metrics.gauge("device_power_watts", () -> engine.reading().powerWatts());
  }

  void restored(long stepsDone) {
    step = stepsDone;
    showEpoch(0);
  }

  /** The run may compute: until now it waited for another one, not for input. */
  void begins() {
    lastEndNanos = System.nanoTime();
  }

  /** The run ends after so many steps. */
  void ended(long stepsDone) {
    lastStep = stepsDone;
  }

  /**
   * @param ofEpoch of the step's last sample, from 0
   * @param timed times on {@link System#nanoTime()}'s clock
   */
  void trained(long stepsDone, long ofEpoch, double rate, TurnWork.TimedStep timed) {
    step = stepsDone;
    showEpoch(ofEpoch);
    learningRate = rate;
    double trained = (timed.trainedNanos() - timed.startNanos()) / NANOS;
    double waited = Math.max(0, timed.startNanos() - lastEndNanos - stoppedNanos) / NANOS;
    trainedSeconds += trained;
    waitedSeconds += waited;
    stepSeconds = smooth(stepSeconds, trained);
    secondsBetweenSteps = smooth(secondsBetweenSteps, (timed.endNanos() - lastEndNanos) / NANOS);
    inputWaitShare += SMOOTHING * (waited / (waited + trained) - inputWaitShare);
    exchange.trained(trained);
    stoppedNanos = 0;
    lastEndNanos = timed.endNanos();
    show(timed.result());
  }

  private void show(StepResult result) {
    if (result.skipped()) {
      skippedBatches++;
    } else {
      loss = result.loss();
      gradientNorm = result.gradientNorm();
      clippedShare = result.clippedShare();
    }
  }

  /** Of a run that grows, only the number of the epoch is known. */
  private void showEpoch(long ofEpoch) {
    epoch = positions.isGrowing() ? ofEpoch : positions.epochsAfter(step);
  }

  /** Time spent scoring is neither a step nor waiting for input. */
  void evaluated(int images, long startNanos, long endNanos) {
    evaluatedImages += images;
    evaluatedSeconds += (endNanos - startNanos) / NANOS;
    lastEndNanos = endNanos;
    stoppedNanos = 0;
  }

  void evaluated(PassMeasures result) {
    evaluationLoss = result.measures().getOrDefault(Measure.LOSS.metric(), Double.NaN);
    evaluationAccuracy = result.measures().getOrDefault(Measure.ACCURACY.metric(), Double.NaN);
    evaluationMeanAuc = result.measures().getOrDefault(Measure.MEAN_AUC.metric(), Double.NaN);
  }

  /** The time in which no step could run because its state was copied. */
  void stoppedForCheckpoint(long nanos) {
    stoppedNanos += nanos;
    checkpointSeconds = nanos / NANOS;
  }

  /** Where the time of this attempt at the run went. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "%.3f s of steps, %.3f s of scoring, %.3f s of waiting for input",
        trainedSeconds,
        evaluatedSeconds,
        waitedSeconds);
  }

  void heldBack(int samples) {
    heldBack = samples;
  }

  /** What a step takes, with what is between steps; 0 before the second one. */
  double secondsBetweenSteps() {
    return secondsBetweenSteps;
  }

  private double imagesPerSecond() {
    return secondsBetweenSteps == 0 ? 0 : positions.batchSize() / secondsBetweenSteps;
  }

  private static double smooth(double before, double now) {
    return before == 0 ? now : before + SMOOTHING * (now - before);
  }
}
