/**
 * The training operator: puts samples in order, trains on a thread of its own, scores evaluation
 * passes, and checkpoints position, held-back samples and engine as one cut.
 */
package io.radflow.training.operator;
