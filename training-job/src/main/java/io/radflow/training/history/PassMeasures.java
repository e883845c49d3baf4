package io.radflow.training.history;

import java.io.Serializable;
import java.util.TreeMap;
import org.apache.flink.annotation.Internal;

/**
 * What an evaluation pass gave.
 *
 * @param step training steps done
 * @param measures by {@link Measure#metric}
 */
@Internal
public record PassMeasures(long step, TreeMap<String, Double> measures) implements Serializable {

  /** NaN where the pass does not have it. */
  double value(Measure measure) {
    return measures.getOrDefault(measure.metric(), Double.NaN);
  }
}
