package io.radflow.training.plan;

import io.radflow.core.manifest.ObjectEntry;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * What a run draws from one view.
 *
 * @param view its name
 * @param share of a step's rows, beside the other sources' shares
 * @param order how the view's rows come into blocks
 * @param shards of the train split
 * @param selection rows of them that an epoch draws
 */
@Internal
public record SourceRows(
    String view, int share, BlockOrder order, List<ObjectEntry> shards, TrainRows selection) {

  public SourceRows {
    shards = List.copyOf(shards);
  }

  /** The only source of a run. */
  public SourceRows(String view, BlockOrder order, List<ObjectEntry> shards, TrainRows selection) {
    this(view, 1, order, shards, selection);
  }
}
