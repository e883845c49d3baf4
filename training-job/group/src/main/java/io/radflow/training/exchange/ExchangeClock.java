package io.radflow.training.exchange;

import java.util.concurrent.TimeUnit;

/** Times of an exchange. Written by one thread each, read by any. */
final class ExchangeClock {

  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private volatile long exchangeNanos;
  private volatile long waitNanos;
  private volatile int slowestRank = -1;
  private long begunAt;
  private boolean running;

  /** Something is on its way. */
  void begin() {
    if (!running) {
      running = true;
      begunAt = System.nanoTime();
    }
  }

  /** A step's sums are there. */
  void end(int slowest) {
    running = false;
    exchangeNanos = exchangeNanos + System.nanoTime() - begunAt;
    if (slowest >= 0) {
      slowestRank = slowest;
    }
  }

  void waited(long nanos) {
    waitNanos = waitNanos + nanos;
  }

  double exchangeSeconds() {
    return exchangeNanos / SECOND;
  }

  double waitSeconds() {
    return waitNanos / SECOND;
  }

  int slowestRank() {
    return slowestRank;
  }
}
