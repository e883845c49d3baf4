package io.radflow.training.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a plan reads for each position, without reading anything. */
public final class PlannedRows {

  private PlannedRows() {}

  /**
   * A row at its position.
   *
   * @param row SHARD#ROW
   * @param repeat which of its epoch's draws of the row
   */
  public record PlannedRow(int source, boolean evaluation, long epoch, String row, int repeat) {}

  /** All blocks of a run that does not grow, in no order. */
  public static List<RowBlock> blocks(RunPlan plan) {
    List<RowBlock> blocks = new ArrayList<>();
    for (int source = 0; source < plan.sources().size(); source++) {
      for (long number = 0; plan.positions().steps() > 0; number++) {
        Epoch epoch = plan.epoch(source, number);
        add(plan.blocks(epoch), blocks);
        if (plan.endsIn(epoch)) {
          break;
        }
      }
    }
    for (int pass = 0; pass < plan.positions().passes(); pass++) {
      add(plan.blocks(pass), blocks);
    }
    return blocks;
  }

  private static void add(BlockList list, List<RowBlock> blocks) {
    for (int i = 0; i < list.size(); i++) {
      blocks.add(list.block(i, blocks.size()));
    }
  }

  /** Every row by its position. */
  public static TreeMap<Long, PlannedRow> of(RunPlan plan) {
    TreeMap<Long, PlannedRow> rows = new TreeMap<>();
    for (RowBlock block : blocks(plan)) {
      List<String> read = read(block);
      BlockRows order = plan.positions().order(block);
      for (int i = 0; i < plan.positions().rowsWithin(block); i++) {
        PlannedRow row =
            new PlannedRow(
                block.source(),
                block.evaluation(),
                block.epoch(),
                read.get(order.rows()[i]),
                order.repeats()[i]);
        long position = plan.positions().position(block, i);
        if (rows.put(position, row) != null) {
          throw new IllegalStateException("Two rows at position " + position);
        }
      }
    }
    return rows;
  }

  /** The rows that are drawn for training, in order. */
  public static List<String> trained(RunPlan plan) {
    return of(plan).values().stream()
        .filter(row -> !row.evaluation())
        .map(PlannedRow::row)
        .toList();
  }

  private static List<String> read(RowBlock block) {
    List<String> rows = new ArrayList<>();
    for (DrawnPiece drawn : block.pieces()) {
      Piece piece = drawn.piece();
      for (int row = 0; row < piece.rows(); row++) {
        rows.add(piece.shard().key() + "#" + (piece.firstRow() + row));
      }
    }
    return rows;
  }
}
