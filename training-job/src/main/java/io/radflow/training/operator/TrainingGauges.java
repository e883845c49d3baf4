package io.radflow.training.operator;

import io.radflow.training.engine.StepResult;
import io.radflow.training.plan.RunPlan;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** How the run is going, as Flink metrics. Written by the mailbox thread, read by reporters. */
final class TrainingGauges {

  /** Weight of the newest step in the running means of rate and waiting. */
  private static final double SMOOTHING = 0.1;

  private final RunPlan plan;
  private volatile long step;
  private volatile long evaluatedImages;
  private volatile double loss = Double.NaN;
  private volatile double learningRate;
  private volatile double gradientNorm = Double.NaN;
  private volatile double clippedShare;
  private volatile double stepSeconds;
  private volatile double imagesPerSecond;
  private volatile double inputWaitShare;
  private volatile int heldBack;
  private volatile long skippedBatches;
  private long lastStepEnd = System.nanoTime();

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
    register(group, "imagesPerSecond", () -> imagesPerSecond);
    register(group, "inputWaitShare", () -> inputWaitShare);
    register(group, "heldBackSamples", () -> heldBack);
    register(group, "skippedBatches", () -> skippedBatches);
    register(
        group,
        "secondsLeft",
        () ->
            imagesPerSecond == 0 ? -1 : (plan.steps() - step) * plan.batchSize() / imagesPerSecond);
  }

  void restored(long stepsDone) {
    step = stepsDone;
  }

  void trained(long stepsDone, double rate, StepResult result, double seconds) {
    long now = System.nanoTime();
    double sinceLast = (now - lastStepEnd) / 1e9;
    lastStepEnd = now;
    step = stepsDone;
    learningRate = rate;
    stepSeconds = smooth(stepSeconds, seconds);
    imagesPerSecond = smooth(imagesPerSecond, plan.batchSize() / Math.max(sinceLast, 1e-9));
    inputWaitShare = smooth(inputWaitShare, Math.max(0, 1 - seconds / Math.max(sinceLast, 1e-9)));
    if (result.skipped()) {
      skippedBatches++;
    } else {
      loss = result.loss();
      gradientNorm = result.gradientNorm();
      clippedShare = result.clippedShare();
    }
  }

  void evaluated(int images) {
    evaluatedImages += images;
    // Time spent scoring is neither a step nor waiting for input.
    lastStepEnd = System.nanoTime();
  }

  void heldBack(int samples) {
    heldBack = samples;
  }

  private static double smooth(double before, double now) {
    return before == 0 ? now : before + SMOOTHING * (now - before);
  }

  private static <T> void register(MetricGroup group, String name, Gauge<T> gauge) {
    group.gauge(name, gauge);
  }
}
