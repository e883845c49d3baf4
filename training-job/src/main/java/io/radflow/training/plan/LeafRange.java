package io.radflow.training.plan;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * Neighbouring leaves of a run, and so neighbouring rows of each of its turns: leaf m of M has rows
 * m·B/M to (m + 1)·B/M − 1 of a turn. The last turn of an evaluation pass may have fewer rows than
 * that, or none, for some of them.
 *
 * @param leafRows rows of a leaf, B/M
 * @param first its first leaf
 * @param end the leaf after its last one
 */
@Internal
public record LeafRange(int leafRows, int first, int end) implements Serializable {

  /** All leaves of a run. */
  public static LeafRange all(RunPositions run) {
    return of(run, 0, run.leaves());
  }

  /** Some leaves of a run. */
  public static LeafRange of(RunPositions run, int first, int end) {
    return new LeafRange(run.batchSize() / run.leaves(), first, end);
  }

  /** Position of the first row of a leaf in a turn; of no row, where it has none. */
  public long from(Turn turn, int leaf) {
    return turn.position() + Math.min(turn.rows(), (long) leaf * leafRows);
  }

  /** Rows of all of these leaves in a turn. */
  public int rows(Turn turn) {
    return (int) (from(turn, end) - from(turn, first));
  }

  /** The leaf that a position in a turn belongs to. */
  public static int leaf(RunPositions run, Turn turn, long position) {
    return (int) (position - turn.position()) / (run.batchSize() / run.leaves());
  }
}
