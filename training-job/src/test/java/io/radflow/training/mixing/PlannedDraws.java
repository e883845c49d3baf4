package io.radflow.training.mixing;

import io.radflow.core.manifest.ObjectEntry;
import io.radflow.training.plan.BlockList;
import io.radflow.training.plan.BlockRows;
import io.radflow.training.plan.DrawnPiece;
import io.radflow.training.plan.Epoch;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import java.util.Arrays;

/** What a run of one source draws, in order. */
public final class PlannedDraws {

  private final RunPlan plan;
  private final RowValue value;
  private final int[] draws;

  /** What is told of a row. */
  public interface RowValue {
    int of(ObjectEntry shard, int row);
  }

  private PlannedDraws(RunPlan plan, RowValue value, int draws) {
    this.plan = plan;
    this.value = value;
    this.draws = new int[draws];
    Arrays.fill(this.draws, -1);
  }

  /**
   * The first draws of a run, each by what is told of its row.
   *
   * @param value 0 or more
   */
  public static int[] of(RunPlan plan, int draws, RowValue value) {
    PlannedDraws planned = new PlannedDraws(plan, value, draws);
    for (long epoch = 0; plan.epoch(0, epoch).firstDraw() < draws; epoch++) {
      planned.add(plan.epoch(0, epoch));
    }
    if (Arrays.stream(planned.draws).anyMatch(drawn -> drawn < 0)) {
      throw new IllegalStateException("The plan leaves some of its draws out");
    }
    return planned.draws;
  }

  private void add(Epoch epoch) {
    BlockList blocks = plan.blocks(epoch);
    for (int i = 0; i < blocks.size(); i++) {
      add(blocks.block(i, i));
    }
  }

  private void add(RowBlock block) {
    int[] values = new int[block.rowsRead()];
    int next = 0;
    for (DrawnPiece drawn : block.pieces()) {
      for (int row = 0; row < drawn.piece().rows(); row++) {
        values[next++] = value.of(drawn.piece().shard(), drawn.piece().firstRow() + row);
      }
    }
    BlockRows order = plan.positions().order(block);
    for (int i = 0; i < block.rows(); i++) {
      long draw = plan.positions().draw(block, block.first() + i);
      if (draw < draws.length) {
        draws[(int) draw] = values[order.rows()[i]];
      }
    }
  }
}
