package io.radflow.training.engine;

import io.radflow.training.weights.BodyInitialization;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How an engine trains.
 *
 * @param loss kind of loss, and of the scores
 * @param normalization of pixels
 * @param optimizer its constants
 * @param microBatch largest number of images computed at once; 0 takes every batch whole
 * @param localBatch samples whose mean losses are averaged, as {@link MixedLoss} does; 0 for a
 *     whole batch
 * @param threads native threads; 0 takes OMP_NUM_THREADS, or else all cores
 * @param seed of the initial weights
 * @param kernels what the initial kernels are drawn from
 */
@Internal
public record EngineSettings(
    LossKind loss,
    Normalization normalization,
    OptimizerSettings optimizer,
    int microBatch,
    int localBatch,
    int threads,
    long seed,
    BodyInitialization kernels)
    implements Serializable {

  /** The loss over whole batches, and He's initial kernels. */
  public EngineSettings(
      LossKind loss,
      Normalization normalization,
      OptimizerSettings optimizer,
      int microBatch,
      int threads,
      long seed) {
    this(loss, normalization, optimizer, microBatch, 0, threads, seed, BodyInitialization.HE);
  }
}
