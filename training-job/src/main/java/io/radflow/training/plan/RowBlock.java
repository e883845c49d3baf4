package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Rows that one reader fetches and puts in order: some shuffled shards of an epoch, or some shards
 * of an evaluation pass.
 *
 * @param sequence its place among all blocks of the run, from 0
 * @param evaluation whether the rows are scored rather than trained on
 * @param epoch of a train block, from 0; of an evaluation block, the number of its pass
 * @param first number of its first row among the rows drawn for training, or in the pass
 * @param shards in the order in which they are read
 */
@Internal
public record RowBlock(
    long sequence, boolean evaluation, long epoch, long first, List<ObjectEntry> shards) {

  public RowBlock {
    shards = List.copyOf(shards);
  }
}
