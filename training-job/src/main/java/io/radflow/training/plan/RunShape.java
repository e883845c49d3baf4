package io.radflow.training.plan;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How a run is cut into steps, passes and lanes, whatever it trains on.
 *
 * @param seed of the order of rows and of their augmentation
 * @param batchSize rows of one step
 * @param steps of the run; 0 for one that only scores
 * @param evaluateEvery steps between evaluation passes; 0 for one at the end only
 * @param lanes that rows are read in; divides the batch size
 */
@Internal
public record RunShape(long seed, int batchSize, long steps, long evaluateEvery, int lanes)
    implements Serializable {

  /** One that is read in one lane. */
  public RunShape(long seed, int batchSize, long steps, long evaluateEvery) {
    this(seed, batchSize, steps, evaluateEvery, 1);
  }
}
