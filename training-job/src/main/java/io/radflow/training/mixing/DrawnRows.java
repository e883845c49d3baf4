package io.radflow.training.mixing;

import io.radflow.training.plan.BlockList;
import io.radflow.training.plan.BlockRows;
import io.radflow.training.plan.DrawnPiece;
import io.radflow.training.plan.Epoch;
import io.radflow.training.plan.RowBlock;
import io.radflow.training.plan.RunPlan;
import io.radflow.training.plan.RunPositions;
import java.util.Arrays;
import java.util.List;

/** Which rows stand at some of the numbers that a run counts its draws by. */
final class DrawnRows {

  private final RunPlan plan;
  private final RunPositions positions;
  private final List<Window> windows;
  private final List<DrawnRow[]> rows;

  /**
   * Some consecutive draws.
   *
   * @param first number of the first
   */
  record Window(long first, int rows) {

    long end() {
      return first + rows;
    }
  }

  private DrawnRows(RunPlan plan, List<Window> windows) {
    this.plan = plan;
    this.positions = plan.positions();
    this.windows = windows;
    this.rows = windows.stream().map(window -> new DrawnRow[window.rows()]).toList();
  }

  /**
   * The rows of some windows, each in the order in which they are drawn.
   *
   * @param plan of a run whose windows are all in its first epoch, if it grows
   */
  static List<List<DrawnRow>> of(RunPlan plan, List<Window> windows) {
    DrawnRows planned = new DrawnRows(plan, windows);
    for (int source = 0; source < plan.sources().size(); source++) {
      planned.add(source);
    }
    return planned.rows.stream().map(Arrays::asList).toList();
  }

  /** A source of a small view has several epochs in the first one of another's. */
  private void add(int source) {
    long end = windows.stream().mapToLong(Window::end).max().orElse(0);
    long draws = positions.own(source, end);
    Epoch epoch = plan.epoch(source, 0);
    while (epoch.firstDraw() < draws) {
      BlockList blocks = plan.blocks(epoch);
      for (int i = 0; i < blocks.size(); i++) {
        add(blocks.block(i, 0));
      }
      epoch = plan.epoch(source, epoch.number() + 1);
    }
  }

  private void add(RowBlock block) {
    long first = positions.draw(block, block.first());
    long last = positions.draw(block, block.first() + block.rows() - 1);
    BlockRows order = null;
    for (int i = 0; i < windows.size(); i++) {
      if (first < windows.get(i).end() && last >= windows.get(i).first()) {
        order = order == null ? positions.order(block) : order;
        add(block, order, windows.get(i), rows.get(i));
      }
    }
  }

  private void add(RowBlock block, BlockRows order, Window window, DrawnRow[] drawn) {
    for (int i = 0; i < block.rows(); i++) {
      long draw = positions.draw(block, block.first() + i);
      if (draw >= window.first() && draw < window.end()) {
        drawn[(int) (draw - window.first())] = row(block, order.rows()[i]);
      }
    }
  }

  /** The row of a number through all pieces of the block. */
  private static DrawnRow row(RowBlock block, int number) {
    int left = number;
    for (DrawnPiece drawn : block.pieces()) {
      if (left < drawn.piece().rows()) {
        return new DrawnRow(block.source(), drawn.piece().shard(), drawn.piece().firstRow() + left);
      }
      left -= drawn.piece().rows();
    }
    throw new IllegalArgumentException("No row " + number + " in " + block);
  }
}
