package io.radflow.training.operator;

import io.radflow.training.engine.StepResult;
import io.radflow.training.plan.RunPlan;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** How the run is going, as Flink metrics. Written by the mailbox thread, read by reporters. */
final class TrainingGauges {

  /** Weight of the newest step in the running means of times. */
  private static final double SMOOTHING = 0.1;

  private final RunPlan plan;
  private volatile long step;
  private volatile long evaluatedImages;
  private volatile double loss = Double.NaN;
  private volatile double learningRate;
  private volatile double gradientNorm = Double.NaN;
  private volatile double clippedShare;
  private volatile double stepSeconds;
  private volatile double secondsBetweenSteps;
  private volatile int heldBack;
  private volatile long skippedBatches;
  private long lastEndNanos = System.nanoTime();

  TrainingGauges(MetricGroup group, RunPlan plan) {
    this.plan = plan;
    register(group, "step", () -> step);
    register(group, "totalSteps", plan::steps);
    register(group, "epoch", () -> (double) step * plan.batchSize() / plan.trainRows());
    register(group, "evaluatedImages", () -> evaluatedImages);
    register(group, "loss", () -> loss);
    register(group, "learningRate", () -> learningRate);
    register(group, "gradientNorm", () -> gradientNorm);
    register(group, "clippedShare", () -> clippedShare);
    register(group, "stepSeconds", () -> stepSeconds);
    register(group, "imagesPerSecond", this::imagesPerSecond);
    register(group, "inputWaitShare", this::inputWaitShare);
    register(group, "heldBackSamples", () -> heldBack);
    register(group, "skippedBatches", () -> skippedBatches);
    register(group, "secondsLeft", () -> (plan.steps() - step) * secondsBetweenSteps);
  }

  void restored(long stepsDone) {
    step = stepsDone;
  }

  /**
   * @param startNanos when the step thread began the step, on {@link System#nanoTime()}'s clock
   * @param endNanos when it was done
   */
  void trained(long stepsDone, double rate, StepResult result, long startNanos, long endNanos) {
    step = stepsDone;
    learningRate = rate;
    stepSeconds = smooth(stepSeconds, (endNanos - startNanos) / 1e9);
    secondsBetweenSteps = smooth(secondsBetweenSteps, (endNanos - lastEndNanos) / 1e9);
    lastEndNanos = endNanos;
    if (result.skipped()) {
      skippedBatches++;
    } else {
      loss = result.loss();
      gradientNorm = result.gradientNorm();
      clippedShare = result.clippedShare();
    }
  }

  /** Time spent scoring is neither a step nor waiting for input. */
  void evaluated(int images, long endNanos) {
    evaluatedImages += images;
    lastEndNanos = endNanos;
  }

  void heldBack(int samples) {
    heldBack = samples;
  }

  private double imagesPerSecond() {
    return secondsBetweenSteps == 0 ? 0 : plan.batchSize() / secondsBetweenSteps;
  }

  private double inputWaitShare() {
    return secondsBetweenSteps == 0 ? 0 : Math.max(0, 1 - stepSeconds / secondsBetweenSteps);
  }

  private static double smooth(double before, double now) {
    return before == 0 ? now : before + SMOOTHING * (now - before);
  }

  private static <T> void register(MetricGroup group, String name, Gauge<T> gauge) {
    group.gauge(name, gauge);
  }
}
