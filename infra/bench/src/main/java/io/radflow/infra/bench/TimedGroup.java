package io.radflow.infra.bench;

import io.radflow.training.engine.Bucket;
import io.radflow.training.engine.DeviceRanks;
import io.radflow.training.engine.GradientGroup;
import java.util.Optional;

/**
 * Another group, and how long an engine waits for it in a step; where devices exchange by
 * themselves, for losses alone.
 */
final class TimedGroup implements GradientGroup {

  private final GradientGroup group;
  private long waitedNanos;

  TimedGroup(GradientGroup group) {
    this.group = group;
  }

  long waitedNanos() {
    return waitedNanos;
  }

  @Override
  public int leaves() {
    return group.leaves();
  }

  @Override
  public Optional<DeviceRanks> devices() {
    return group.devices();
  }

  @Override
  public void ready(Bucket bucket) {
    group.ready(bucket);
  }

  @Override
  public double sum(double[] leafLosses) {
    long start = System.nanoTime();
    try {
      return group.sum(leafLosses);
    } finally {
      waitedNanos += System.nanoTime() - start;
    }
  }

  @Override
  public void abort(Throwable reason) {
    group.abort(reason);
  }

  @Override
  public void close() {
    group.close();
  }
}
