/** Predictions as they are found in the bucket: read from any tool's Parquet, and checked. */
package io.radflow.eval.prediction;
