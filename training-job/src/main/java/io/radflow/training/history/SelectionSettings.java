package io.radflow.training.history;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * By what a run's best snapshot is chosen, and when the run ends early.
 *
 * @param measure null for neither
 * @param patience passes in a row without a gain after which the run ends; 0 for never
 * @param leastGain what the measure must gain by to count as better
 */
@Internal
public record SelectionSettings(Measure measure, int patience, double leastGain)
    implements Serializable {

  /** No best snapshot and no early end. */
  public static final SelectionSettings NONE = new SelectionSettings(null, 0, 0);
}
