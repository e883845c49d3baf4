package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import org.apache.flink.annotation.Internal;

/**
 * Neighbouring rows of a shard that are read together.
 *
 * @param firstRow number of its first row in the shard
 * @param rows number of them
 */
@Internal
public record Piece(ObjectEntry shard, int firstRow, int rows) {

  public Piece {
    if (firstRow < 0 || rows < 0 || firstRow + (long) rows > shard.rows()) {
      throw new IllegalArgumentException(
          "No " + rows + " rows from row " + firstRow + " of " + shard);
    }
  }

  static Piece whole(ObjectEntry shard) {
    return new Piece(shard, 0, Math.toIntExact(shard.rows()));
  }

  /** Whether it is all of its shard. */
  public boolean isWhole() {
    return rows == shard.rows();
  }
}
