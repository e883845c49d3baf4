/**
 * The run source: hands the blocks of a run's plan to readers in order, within a window, so that
 * the training operator needs to hold back only a bounded number of samples.
 */
package io.radflow.training.source;
