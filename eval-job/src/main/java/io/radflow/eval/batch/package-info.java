/** Predictions of one pass in batches, as they travel through the job and lie in its state. */
package io.radflow.eval.batch;
