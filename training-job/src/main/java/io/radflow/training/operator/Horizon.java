package io.radflow.training.operator;

import io.radflow.training.plan.RunPositions;
import java.util.function.LongConsumer;

/**
 * Up to which turn the readers of several lines may send: some turns beyond what is done. So what
 * is held back for rows that have not come is bounded, however many readers there are, without
 * holding back any reader's channel.
 */
final class Horizon {

  private final RunPositions positions;
  private final LookAhead lookAhead;
  private final LongConsumer tell;
  private long told;

  /**
   * @param tell what takes each new horizon
   */
  Horizon(RunPositions positions, LookAhead lookAhead, LongConsumer tell) {
    this.positions = positions;
    this.lookAhead = lookAhead;
    this.tell = tell;
  }

  /**
   * All turns before a position are done.
   *
   * @param turnSeconds that a turn takes; 0 where that is not known yet
   * @param turnBytes of a turn's samples
   */
  void done(long position, double turnSeconds, long turnBytes) {
    if (positions.lines() == 1 || position >= positions.length()) {
      return;
    }
    long next = positions.turns().at(position) + lookAhead.of(turnSeconds, turnBytes);
    if (next > told) {
      told = next;
      tell.accept(next);
    }
  }
}
