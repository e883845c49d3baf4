/** Samples, tensors and views as Flink tables. */
package io.radflow.preprocess.table;
