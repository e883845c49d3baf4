package io.radflow.training.history;

import java.io.Serializable;
import java.util.TreeMap;

/**
 * What an evaluation pass gave.
 *
 * @param step training steps done
 * @param measures by {@link Measure#metric}
 */
public record PassMeasures(long step, TreeMap<String, Double> measures) implements Serializable {

  /** NaN where the pass does not have it. */
  double value(Measure measure) {
    return measures.getOrDefault(measure.metric(), Double.NaN);
  }
}
