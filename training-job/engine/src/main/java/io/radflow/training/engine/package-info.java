/** The seam between the training operator and what computes: batches in, steps and scores out. */
package io.radflow.training.engine;
