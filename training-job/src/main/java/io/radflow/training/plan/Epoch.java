package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * A pass over the train split of one source.
 *
 * @param source number of the source among the run's
 * @param number from 0
 * @param firstDraw rows of the source that were drawn for training in the epochs before
 * @param shards of the train split, as they are in this epoch
 */
@Internal
public record Epoch(int source, long number, long firstDraw, List<ObjectEntry> shards) {

  public Epoch {
    shards = List.copyOf(shards);
  }
}
