/** Predictions and their metrics as rows of Flink tables. */
package io.radflow.eval.table;
