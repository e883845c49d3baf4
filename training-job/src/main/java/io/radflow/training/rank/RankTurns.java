package io.radflow.training.rank;

import io.radflow.training.permit.TurnPlan;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turn;
import io.radflow.training.plan.Turns;

/**
 * A run's turns, as permits need to know them.
 *
 * @param endsEarly whether the run may end with a pass
 */
record RankTurns(RunPositions positions, Turns all, boolean endsEarly) implements TurnPlan {

  RankTurns(RunPositions positions, boolean endsEarly) {
    this(positions, positions.turns(), endsEarly);
  }

  @Override
  public long turns() {
    return all.count();
  }

  @Override
  public boolean mayEndWith(long turn) {
    Turn one = all.of(turn);
    return endsEarly && one.evaluation() && one.last();
  }

  @Override
  public long stepsBefore(long turn) {
    return positions.stepsBefore(all.position(turn));
  }
}
