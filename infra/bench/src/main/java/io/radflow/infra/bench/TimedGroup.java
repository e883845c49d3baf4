package io.radflow.infra.bench;

import io.radflow.training.engine.Bucket;
import io.radflow.training.engine.GradientGroup;

/** Another group, and how long an engine waits for it in a step. */
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
