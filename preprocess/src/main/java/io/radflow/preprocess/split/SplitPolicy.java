package io.radflow.preprocess.split;

import io.radflow.core.record.ImageSample;
import java.io.Serializable;
import java.util.Optional;
import org.apache.flink.annotation.Internal;

/** Tells the split of each row: from that row alone, or from the data set's table where it must. */
@Internal
public interface SplitPolicy extends Serializable {

  String TRAIN = "train";
  String VALID = "valid";
  String TEST = "test";

  /** The name that the view's manifest gives, with all that the policy depends on. */
  String name();

  /**
   * How a data set's rows are split by their table. Its splits stand in place of the published ones
   * when {@link #split} is asked.
   *
   * @return empty for a data set whose rows are split one by one
   */
  default Optional<DropSplit> dropSplit(String dataset) {
    return Optional.empty();
  }

  /** The row's split; empty where the policy leaves the row out. */
  Optional<String> split(ImageSample sample);
}
