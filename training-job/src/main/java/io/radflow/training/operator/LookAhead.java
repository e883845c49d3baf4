package io.radflow.training.operator;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How far readers of several lines may be ahead of the training operator.
 *
 * @param turns steps, or batches of a pass, in any case
 * @param bytes of samples up to which it may be more, where turns are short
 */
@Internal
public record LookAhead(int turns, long bytes) implements Serializable {

  /**
   * Word of a turn takes some milliseconds to readers, and they must not wait for it. What is sent
   * and has to wait for a slower reader's rows is in the operator's memory and in checkpoints.
   */
  private static final double SECONDS = 0.5;

  /**
   * Turns that readers may be ahead.
   *
   * @param turnSeconds that a turn takes; 0 where that is not known yet
   * @param turnBytes of a turn's samples
   */
  long of(double turnSeconds, long turnBytes) {
    if (turnSeconds == 0) {
      return turns;
    }
    long asked = (long) Math.ceil(SECONDS / turnSeconds);
    return Math.max(turns, Math.min(asked, bytes / Math.max(1, turnBytes)));
  }
}
