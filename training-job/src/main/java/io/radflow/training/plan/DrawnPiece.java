package io.radflow.training.plan;

import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.annotation.Internal;

/**
 * A piece with those of its rows that a block draws.
 *
 * @param drawn rows of the piece, counted from its first, ascending, each as often as it is drawn;
 *     null for each row once. Not to be written to
 * @param before for each of them, how often earlier blocks of the epoch draw that row; null for
 *     never
 */
@Internal
public record DrawnPiece(Piece piece, int[] drawn, int[] before) {

  public DrawnPiece {
    if (before != null && before.length != drawn.length) {
      throw new IllegalArgumentException(before.length + " counts for " + drawn.length + " rows");
    }
  }

  /** Each row once. */
  public static DrawnPiece all(Piece piece) {
    return new DrawnPiece(piece, null, null);
  }

  /** Rows that are drawn, repeated ones counted. */
  public int draws() {
    return drawn == null ? piece.rows() : drawn.length;
  }

  int row(int draw) {
    return drawn == null ? draw : drawn[draw];
  }

  int before(int draw) {
    return before == null ? 0 : before[draw];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DrawnPiece that
        && piece.equals(that.piece)
        && Arrays.equals(drawn, that.drawn)
        && Arrays.equals(before, that.before);
  }

  @Override
  public int hashCode() {
    return Objects.hash(piece, Arrays.hashCode(drawn), Arrays.hashCode(before));
  }

  @Override
  public String toString() {
    return piece + " " + Arrays.toString(drawn) + " " + Arrays.toString(before);
  }
}
