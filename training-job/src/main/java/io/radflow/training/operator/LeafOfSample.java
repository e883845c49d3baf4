package io.radflow.training.operator;

import io.radflow.training.plan.LeafRange;
import io.radflow.training.plan.RunPositions;
import io.radflow.training.plan.Turns;
import io.radflow.training.source.RunSample;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.java.functions.KeySelector;

/** The leaf that a sample is computed in, by its position. */
@Internal
public final class LeafOfSample implements KeySelector<RunSample, Integer> {

  private static final long serialVersionUID = 1L;

  private final RunPositions positions;
  private final Turns turns;

  public LeafOfSample(RunPositions positions) {
    this.positions = positions;
    this.turns = positions.turns();
  }

  @Override
  public Integer getKey(RunSample sample) {
    return LeafRange.leaf(positions, turns.of(turns.at(sample.position)), sample.position);
  }
}
