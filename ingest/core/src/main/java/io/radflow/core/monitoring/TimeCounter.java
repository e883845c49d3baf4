package io.radflow.core.monitoring;

import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.annotation.Internal;

/** Time that was spent on something so far. Safe for use by several threads. */
@Internal
public final class TimeCounter {

  private static final double NANOS = 1e9;

  private final LongAdder nanos = new LongAdder();

  TimeCounter() {}

  /** Adds a time. */
  public void add(long nanoseconds) {
    nanos.add(nanoseconds);
  }

  double seconds() {
    return nanos.sum() / NANOS;
  }
}
