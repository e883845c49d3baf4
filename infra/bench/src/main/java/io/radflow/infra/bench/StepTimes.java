package io.radflow.infra.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * When the steps of one job were done, and what the heap held at some. The job's classes are this
 * process's, so that a static field connects them.
 */
final class StepTimes {

  private static final AtomicReference<StepTimes> CURRENT = new AtomicReference<>();

  private final int warmup;
  private final int stepsAHeap;
  private final Duration ofAStep;
  private int steps;
  private long start;
  private long end;
  private long heap;

  private StepTimes(int warmup, int stepsAHeap, Duration ofAStep) {
    this.warmup = warmup;
    this.stepsAHeap = stepsAHeap;
    this.ofAStep = ofAStep;
  }

  /**
   * The times of the engines that are made from now on.
   *
   * @param warmup steps that are not measured, at least 1
   * @param stepsAHeap steps between looks at the heap, which take long; 0 for none
   * @param ofAStep that the engine waits, in place of computing
   */
  static StepTimes begin(int warmup, int stepsAHeap, Duration ofAStep) {
    StepTimes times = new StepTimes(warmup, stepsAHeap, ofAStep);
    CURRENT.set(times);
    return times;
  }

  static StepTimes current() {
    return CURRENT.get();
  }

  synchronized void stepped() {
    LockSupport.parkNanos(ofAStep.toNanos());
    steps++;
    end = System.nanoTime();
    if (steps == warmup) {
      start = end;
    }
    if (stepsAHeap > 0 && steps % stepsAHeap == 0) {
      System.gc();
      heap = Math.max(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
  }

  /** Measured steps a second. */
  synchronized double rate() {
    return (steps - warmup) * 1e9 / (end - start);
  }

  /** The most that the heap held at the steps that were looked at, without garbage. */
  synchronized long heapBytes() {
    return heap;
  }
}
