package io.radflow.training.engine;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How an engine trains.
 *
 * @param loss kind of loss, and of the scores
 * @param normalization of pixels
 * @param optimizer its constants
 * @param microBatch largest number of images computed at once; 0 takes every batch whole
 * @param threads native threads; 0 takes OMP_NUM_THREADS, or else all cores
 * @param seed of the initial weights
 */
@Internal
public record EngineSettings(
    LossKind loss,
    Normalization normalization,
    OptimizerSettings optimizer,
    int microBatch,
    int threads,
    long seed)
    implements Serializable {}
