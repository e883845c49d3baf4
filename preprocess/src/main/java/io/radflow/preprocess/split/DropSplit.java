package io.radflow.preprocess.split;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Splits the rows of one drop of a data set together. */
@Internal
public interface DropSplit extends Serializable {

  /**
   * @param images published ids of the rows that the view keeps, in table order
   * @return {@link SplitPolicy#TRAIN} or {@link SplitPolicy#TEST} for each
   */
  List<String> splits(List<String> images);
}
