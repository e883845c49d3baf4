package io.radflow.training.permit;

import org.apache.flink.annotation.Internal;

/**
 * What the leader has to know of the run's turns. A turn is a training step or a batch of an
 * evaluation pass, counted through the run.
 */
@Internal
public interface TurnPlan {

  /** How many turns the run has, unless it ends early. */
  long turns();

  /** Whether the run may end early with a turn, which is a pass's last one then. */
  boolean mayEndWith(long turn);

  /** Training steps among the run's first turns. */
  long stepsBefore(long turn);
}
