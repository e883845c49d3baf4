package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * A pass over the train split.
 *
 * @param number from 0
 * @param firstDraw rows that were drawn for training in the epochs before
 * @param shards of the train split, as they are in this epoch
 */
@Internal
public record Epoch(long number, long firstDraw, List<ObjectEntry> shards) {

  public Epoch {
    shards = List.copyOf(shards);
  }
}
