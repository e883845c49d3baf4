package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Rows that one reader fetches, puts in order and sends: some pieces of an epoch, or of an
 * evaluation pass.
 *
 * @param sequence its place among all blocks of the run, from 0
 * @param evaluation whether the rows are scored rather than trained on
 * @param source that the rows are of, in a run over several views; of an evaluation block 0
 * @param lane that the rows are for
 * @param epoch of a train block, from 0; of an evaluation block, the number of its pass
 * @param shuffle number that tells the order of its rows from other blocks'
 * @param skipped rows of that order that another lane takes before this block's first
 * @param first number of the first row that is sent, among the lane's own of the source or pass
 * @param rows that are sent
 * @param pieces in the order in which they are read
 */
@Internal
public record RowBlock(
    long sequence,
    boolean evaluation,
    int source,
    int lane,
    long epoch,
    long shuffle,
    int skipped,
    long first,
    int rows,
    List<DrawnPiece> pieces) {

  public RowBlock {
    pieces = List.copyOf(pieces);
  }

  private static final int UNRESOLVED = -1;

  /** Whole shards, of which {@link RunPlan#resolved} tells the rows that are drawn. */
  public static RowBlock unresolved(
      long sequence, boolean evaluation, long epoch, long first, List<ObjectEntry> shards) {
    return new RowBlock(
        sequence,
        evaluation,
        0,
        0,
        epoch,
        first,
        0,
        first,
        UNRESOLVED,
        shards.stream().map(Piece::whole).map(DrawnPiece::all).toList());
  }

  /** Whether it says which rows it draws. */
  public boolean isResolved() {
    return rows != UNRESOLVED;
  }

  RowBlock resolved(List<DrawnPiece> drawn) {
    return new RowBlock(
        sequence,
        evaluation,
        source,
        lane,
        epoch,
        shuffle,
        skipped,
        first,
        drawn.stream().mapToInt(DrawnPiece::draws).sum(),
        drawn);
  }

  /** Rows that are read for it. */
  public int rowsRead() {
    return pieces.stream().mapToInt(drawn -> drawn.piece().rows()).sum();
  }
}
