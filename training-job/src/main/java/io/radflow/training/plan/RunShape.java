package io.radflow.training.plan;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How a run is cut into steps, passes and lanes, whatever it trains on.
 *
 * @param seed of the order of rows and of their augmentation
 * @param batchSize rows of one step
 * @param steps of the run; 0 for one that only scores
 * @param evaluation how far evaluation passes are apart
 * @param lanes that rows are read in; divides the batch size
 * @param leaves parts of a step that are computed apart; divides the lanes
 */
@Internal
public record RunShape(
    long seed, int batchSize, long steps, EvaluationInterval evaluation, int lanes, int leaves)
    implements Serializable {

  /** One whose steps are computed whole. */
  public RunShape(long seed, int batchSize, long steps, EvaluationInterval evaluation, int lanes) {
    this(seed, batchSize, steps, evaluation, lanes, 1);
  }

  /** One that is evaluated by steps. */
  public RunShape(long seed, int batchSize, long steps, long evaluateEvery, int lanes) {
    this(seed, batchSize, steps, EvaluationInterval.steps(evaluateEvery), lanes);
  }

  /** One that is read in one lane. */
  public RunShape(long seed, int batchSize, long steps, long evaluateEvery) {
    this(seed, batchSize, steps, evaluateEvery, 1);
  }
}
