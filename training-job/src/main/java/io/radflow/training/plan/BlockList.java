package io.radflow.training.plan;

import java.util.Arrays;
import java.util.Comparator;
import org.apache.flink.annotation.Internal;

/**
 * The blocks of an epoch or of an evaluation pass in the order of their first rows' positions. A
 * line is cut into one stretch for each lane; a block on a border is in both lanes, each with its
 * rows.
 *
 * <p>Of n rows from row f on, lane l has c_l(f + n) − c_l(f), so that every row comes once and no
 * lane is more than its rows of one step ahead.
 */
@Internal
public final class BlockList {

  private final EpochLine line;
  private final boolean evaluation;
  private final int source;
  private final long epoch;
  private final long firstDraw;
  private final Cut[] cuts;

  /**
   * A lane's rows of a block.
   *
   * @param block number in the line
   * @param skipped rows of the block that are the lane's before
   * @param first of the lane's own rows, the first of these
   * @param draw its number among the rows of all lanes
   */
  private record Cut(int lane, int block, int skipped, int rows, long first, long draw) {}

  private BlockList(
      EpochLine line, boolean evaluation, int source, long epoch, long firstDraw, Cut[] cuts) {
    this.line = line;
    this.evaluation = evaluation;
    this.source = source;
    this.epoch = epoch;
    this.firstDraw = firstDraw;
    this.cuts = cuts;
  }

  /**
   * @param end rows of the source that the run draws in all; blocks after them are left out
   */
  static BlockList train(EpochLine line, Lanes lanes, Epoch epoch, long end) {
    Cut[] cuts =
        Arrays.stream(cuts(line, lanes, epoch.firstDraw()))
            .filter(cut -> cut.draw() < end)
            .toArray(Cut[]::new);
    return new BlockList(line, false, epoch.source(), epoch.number(), epoch.firstDraw(), cuts);
  }

  static BlockList evaluation(EpochLine line, Lanes lanes, int pass) {
    return new BlockList(line, true, 0, pass, 0, cuts(line, lanes, 0));
  }

  private static Cut[] cuts(EpochLine line, Lanes lanes, long firstDraw) {
    Cut[] cuts = new Cut[line.size() + lanes.lanes()];
    int count = 0;
    int block = 0;
    long row = 0;
    for (int lane = 0; lane < lanes.lanes(); lane++) {
      long first = lanes.own(lane, firstDraw);
      long end = row + lanes.own(lane, firstDraw + line.rows()) - first;
      while (row < end) {
        long blockEnd = line.firstRow(block + 1);
        int rows = (int) (Math.min(end, blockEnd) - row);
        int skipped = (int) (row - line.firstRow(block));
        cuts[count++] = new Cut(lane, block, skipped, rows, first, lanes.draw(lane, first));
        first += rows;
        row += rows;
        block += row == blockEnd ? 1 : 0;
      }
    }
    Cut[] sorted = Arrays.copyOf(cuts, count);
    Arrays.sort(sorted, Comparator.comparingLong(Cut::draw));
    return sorted;
  }

  /** Number of blocks. */
  public int size() {
    return cuts.length;
  }

  /** Rows that all of the epoch, or the pass, draws. */
  long rows() {
    return line.rows();
  }

  /** Position of a block's first row. */
  public long position(int index, RunPositions run) {
    long draw = cuts[index].draw();
    return evaluation
        ? run.evaluationPosition((int) epoch, draw)
        : run.trainPosition(run.shares().draw(source, draw));
  }

  /**
   * A block.
   *
   * @param sequence its place among all blocks of the run
   */
  public RowBlock block(int index, long sequence) {
    Cut cut = cuts[index];
    return new RowBlock(
        sequence,
        evaluation,
        source,
        cut.lane(),
        epoch,
        firstDraw + line.firstRow(cut.block()),
        cut.skipped(),
        cut.first(),
        cut.rows(),
        line.pieces(cut.block()));
  }
}
