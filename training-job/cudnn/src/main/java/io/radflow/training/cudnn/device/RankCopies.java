package io.radflow.training.cudnn.device;

import org.apache.flink.annotation.Internal;

/**
 * Copies between the devices of several ranks, on a stream of their own. Each rank gives its part
 * of them, all in the same order.
 */
@Internal
public interface RankCopies extends AutoCloseable {

  /**
   * What {@link #send} and {@link #receive} are given meanwhile, on this thread, is done at once.
   */
  void together(Runnable copies);

  /**
   * @param values float32 ones
   */
  void send(long from, long values, int to);

  /** As many values as the other rank sends. */
  void receive(long to, long values, int from);

  /**
   * Looks whether the other devices are still there.
   *
   * @throws IllegalStateException if not
   */
  void check();

  /**
   * By any thread: whatever waits for another device ends at once. They are of no use after that.
   */
  void abort();

  /** Once nothing is on its way any more. */
  @Override
  void close();
}
