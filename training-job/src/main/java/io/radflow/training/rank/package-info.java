/**
 * The ranks that compute a run's turns together, as the training operator of each sees them: which
 * leaves a rank has, what permits it to begin a turn, and where a checkpoint cuts the run.
 */
package io.radflow.training.rank;
